"""Write the people: households, identity with its blind indexes, tags, and who may act for whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from jiayi.foundation.patients import rules
from jiayi.foundation.patients.models import Household, Patient, PatientTag, ProxyGrant, RecordNumberCounter, TagRule
from jiayi.foundation.patients.queries.panel import tail_index
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.period import SHANGHAI, add_years, full_years_between

from .bulk import filling
from .copying import copy_rows, restart_sequence
from .people import Person
from .personas import ELDER
from .plan import Signing

if TYPE_CHECKING:
    from .district import District

# GB/T 4761: 户主, 配偶, 子 / 女, 孙子 / 孙女, 其他
RELATIONS = {
    ("head", "1"): "02",
    ("head", "2"): "02",
    ("spouse", "1"): "11",
    ("spouse", "2"): "12",
    ("child", "1"): "20",
    ("child", "2"): "30",
    ("grandchild", "1"): "41",
    ("grandchild", "2"): "42",
    ("other", "1"): "97",
    ("other", "2"): "97",
}
REGISTERED_ON = date(2015, 1, 5)
# The children came as a list from another system, without their earlier checks: of those nobody knows.
CHILDREN_CAME = timedelta(days=40)


def load(district: District) -> None:
    """Households and people of all centres, with their current team already in place."""
    with filling(Household, Patient, PatientTag, ProxyGrant):
        _write(district)
    for model in (Household, Patient):
        restart_sequence(model)


def _write(district: District) -> None:
    copy_rows(Household, ["id", "organization_id", "address", "division_code", "community_name"], _homes(district))
    teams = current_teams(district)
    counters: Counter[str] = Counter()
    copy_rows(Patient, PATIENT_COLUMNS, _people(district, teams, counters))
    RecordNumberCounter.objects.bulk_create(
        RecordNumberCounter(division_code=code, last=last) for code, last in counters.items()
    )
    # What the shipped rules give, as a run of the worker would: it finds nothing to change afterwards.
    by_rule = dict(TagRule.objects.filter(version=1).values_list("tag", "pk"))
    copy_rows(
        PatientTag,
        ["patient_id", "code", "period_from", "period_to", "source", "rule_id"],
        (
            (
                person.number,
                code,
                since,
                rules.turns(person.birth_date, rules.CHILD_UNTIL) if code == "child" else None,
                "rule" if code in by_rule else "register",
                by_rule.get(code),
            )
            for people in district.people
            for person in people
            for code, since in person.tags
        ),
    )
    copy_rows(ProxyGrant, GRANT_COLUMNS, _guardians(district))


def household_id(block: int, household: int) -> int:
    """Households are numbered within their centre; this makes the number unique in the district."""
    return block * 100_000 + household + 1


def current_teams(district: District) -> dict[int, int]:
    """The team of everybody whose contract holds today."""
    found: dict[int, int] = {}
    for block, signings in enumerate(district.signings):
        for signing in signings:
            if holds_today(signing, district.today):
                found[signing.person.number] = district.centres[block].teams[signing.team]
    return found


def holds_today(signing: Signing, today: date) -> bool:
    return signing.status == "signed" and signing.start <= today < signing.end


def _address(community: str, household: int) -> str:
    return f"{community}社区 {household // 240 + 1} 幢 {household % 4 + 1} 单元 {household // 4 % 60 + 101} 室"


def _homes(district: District) -> Iterator[tuple[Any, ...]]:
    for block, people in enumerate(district.people):
        centre, seen = district.centres[block], set()
        for person in people:
            if person.household in seen:
                continue
            seen.add(person.household)
            code, community = centre.communities[person.grid]
            address = _address(community, person.household)
            yield household_id(block, person.household), centre.organization, address, code, community


PATIENT_COLUMNS = [
    "id",
    "organization_id",
    "grid_id",
    "current_team_id",
    "household_id",
    "relation_to_head",
    "name",
    "pinyin",
    "initials",
    "sex",
    "birth_date",
    "identity_kind",
    "identity_number",
    "identity_index",
    "identity_tail_index",
    "phone",
    "phone_index",
    "phone_tail_index",
    "address",
    "division_code",
    "is_registered_here",
    "is_resident_here",
    "health_record_number",
    "died_date",
    "death_cause",
    "moved_out_date",
    "created_at",
    "tag_mask",
]


def _people(district: District, teams: dict[int, int], counters: Counter[str]) -> Iterator[tuple[Any, ...]]:
    created = datetime.combine(REGISTERED_ON, time(9), SHANGHAI)
    children_came = datetime.combine(district.today - CHILDREN_CAME, time(9), SHANGHAI)
    still_child = add_years(district.today, -rules.CHILD_UNTIL)
    for block, people in enumerate(district.people):
        centre = district.centres[block]
        for person in people:
            code, community = centre.communities[person.grid]
            pinyin, initials = letters(person.name)
            number = person.identity_number
            record = None
            if len(code) == 12 and counters[code] < rules.LAST_RECORD:  # further centres repeat the communities
                counters[code] += 1
                record = rules.record_number(code, counters[code])
            yield (
                person.number,
                centre.organization,
                centre.grids[person.grid],
                teams.get(person.number),
                household_id(block, person.household),
                RELATIONS[person.relation, person.sex],
                person.name,
                pinyin,
                initials,
                person.sex,
                person.birth_date,
                "id_card",
                number,
                blind_index("id_card", number),
                tail_index("identity", number),
                person.phone,
                blind_index("phone", person.phone),
                tail_index("phone", person.phone),
                _address(community, person.household),
                code,
                person.is_registered,
                person.is_here,
                record,
                person.died_date,
                "演示" if person.died_date else "",
                person.moved_date,
                max(
                    children_came if person.birth_date > still_child else created,
                    datetime.combine(person.birth_date, time(9), SHANGHAI),
                ),
                _mask(person, district.today),
            )


def _mask(person: Person, today: date) -> int:
    """The classes in force as bits; `_tags` gives a child's tag only to those of that age."""
    return sum(rules.TAG_BITS[code] for code, since in person.tags if since <= today)


@cache
def _letter(character: str) -> str:
    return rules.pinyin_of(character)[0]


def letters(name: str) -> tuple[str, str]:
    """As `rules.pinyin_of`, a character at a time from a cache: the surnames here have one reading."""
    parts = [_letter(character) for character in name]
    return "".join(parts), "".join(part[0] for part in parts)


GRANT_COLUMNS = [
    "patient_id",
    "agent_id",
    "kind",
    "scopes",
    "from_date",
    "to_date",
    "proof",
    "granted_by",
    "granted_at",
]


def _guardians(district: District) -> Iterator[tuple[Any, ...]]:
    """Children are in the care of the head of their household; one elder in nine gave a child a mandate."""
    for people in district.people:
        members: dict[int, list[Person]] = defaultdict(list)
        for person in people:
            if person.is_here:
                members[person.household].append(person)
        for group in members.values():
            yield from _grants(district, group)


def heads_of_households(district: District) -> dict[tuple[int, int], Person]:
    """(centre, household) → its head, who is the guardian of its children."""
    return {
        (block, person.household): person
        for block, people in enumerate(district.people)
        for person in people
        if person.relation == "head" and person.is_here
    }


def _grants(district: District, group: list[Person]) -> Iterator[tuple[Any, ...]]:
    head = next((person for person in group if person.relation == "head"), None)
    for person in group:
        age = full_years_between(person.birth_date, district.today)
        if head is None or person is head:
            continue
        if age < rules.ADULT and full_years_between(head.birth_date, district.today) >= rules.ADULT:
            until = add_years(person.birth_date, rules.ADULT)
            yield _grant(district, person, head, "guardian", list(rules.GUARDIAN_SCOPES), person.birth_date, until)
        elif person.relation == "child" and age >= 25 and (head.number % 3 == 0 or head.phone == ELDER.phone):
            since = add_years(district.today, -1)
            yield _grant(district, head, person, "proxy", ["view", "confirm", "message"], since, add_years(since, 3))


def _grant(
    district: District, patient: Person, agent: Person, kind: str, scopes: list[str], since: date, until: date
) -> tuple[Any, ...]:
    proof = "户口簿（演示）" if kind == "guardian" else "本人当面委托（演示）"
    return patient.number, agent.number, kind, scopes, since, until, proof, "system:demo", district.now
