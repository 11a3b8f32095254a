"""A table of residents taken in batches: looked up together, judged one by one, written together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from jiayi.foundation.imports.services import Asked, Outcome, TableRow, TableUnreadable
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.access import allowed
from jiayi.kernel.crypto import blind_index

from ..events import PatientChanged, PatientsImported
from ..models import HEAD, Household, Patient, PatientTag
from ..permissions import PatientPermission
from .bulk import PatientRow, import_patients_bulk, import_tags_bulk
from .registration import change_contact
from .suspecting import keep_list_answers
from .table_rows import DISTINCT, PersonLine, read_line
from .tagging import apply_tag_rules

ELSEWHERE = "已在其他机构建档，可到“转入申请”申请转入"


@dataclass(slots=True)
class _Batch:
    """What the database knows about the people of one batch."""

    places: dict[str, Any]
    known: dict[bytes, Patient] = field(default_factory=dict)
    elsewhere: set[bytes] = field(default_factory=set)
    alike: set[tuple[int, str, str, Any]] = field(default_factory=set)
    households: dict[tuple[int, str], Household] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    tags: dict[int, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Judged:
    line: PersonLine
    index: bytes
    organization_id: int
    person: Patient | None = None
    contact: dict[str, Any] = field(default_factory=dict)
    new_tags: tuple[str, ...] = ()
    moves_in: bool = False


def take_people(rows: Sequence[TableRow], asked: Asked) -> list[Outcome]:
    """One verdict per line: new, updated (what changed), the same, or refused and why. A rehearsal only looks."""
    sensitive = allowed(asked.by, PatientPermission.VIEW_SENSITIVE)
    read: list[PersonLine | str] = []
    for row in rows:
        try:
            read.append(read_line(row.values, on=asked.on, sensitive=sensitive))
        except TableUnreadable as error:
            read.append(str(error))
        except KeyError:
            read.append("证件类别认不出")
    lines = [line for line in read if isinstance(line, PersonLine)]
    batch = _look_up(lines, asked)
    outcomes, judged = [], []
    for line in read:
        verdict = _judge(line, batch, asked) if isinstance(line, PersonLine) else Outcome("rejected", line)
        if isinstance(verdict, tuple):
            judged.append(verdict[0])
            verdict = verdict[1]
        outcomes.append(verdict)
    if judged and not asked.is_rehearsal:
        _write(judged, batch, asked)
    return outcomes


def _look_up(lines: Sequence[PersonLine], asked: Asked) -> _Batch:
    home = organizations.get_organization(organization_id=asked.by.organization_id or 0)
    places = asked.memory.setdefault("places", {"": home})
    for code in {line.organization_code for line in lines} - places.keys():
        found = organizations.find_by_code(code=code)
        inside = found is not None and found.path.startswith(asked.by.organization_path)
        places[code] = found if inside else None
    batch = _Batch(places=places)
    indexes = [blind_index(line.identity_kind, line.identity_number) for line in lines]
    for person in Patient.objects.filter(identity_index__in=indexes):
        batch.known[bytes(person.identity_index or b"")] = person
    with connection.cursor() as cursor:
        # Outside the scope on purpose: whether a number exists is all that is asked, and nothing else is answered.
        cursor.execute("SELECT identity_index FROM patients_patient WHERE identity_index = ANY(%s)", [indexes])
        batch.elsewhere = {bytes(row[0]) for row in cursor.fetchall()} - batch.known.keys()
    names, days = {line.name for line in lines}, {line.birth_date for line in lines}
    alike = Patient.objects.filter(name__in=names, birth_date__in=days, is_current=True)
    batch.alike = set(alike.values_list("organization_id", "name", "sex", "birth_date"))
    numbers = {line.household for line in lines if line.household}
    for household in Household.objects.filter(number__in=numbers):
        batch.households[household.organization_id, household.number] = household
    ids = [household.pk for household in batch.households.values()]
    heads = Patient.objects.filter(household__in=ids, relation_to_head=HEAD)
    batch.heads = dict(heads.values_list("household_id", "pk"))
    running = PatientTag.objects.filter(
        Q(period_to__isnull=True) | Q(period_to__gt=asked.on), patient__in=[p.pk for p in batch.known.values()]
    )
    for patient_id, code in running.values_list("patient_id", "code"):
        batch.tags.setdefault(patient_id, set()).add(code)
    return batch


def _judge(line: PersonLine, batch: _Batch, asked: Asked) -> Outcome | tuple[_Judged, Outcome]:
    place = batch.places.get(line.organization_code)
    if place is None:
        return Outcome("rejected", "没有这个机构代码，或不在您管的范围")
    index = blind_index(line.identity_kind, line.identity_number)
    if index in batch.elsewhere:
        return Outcome("rejected", ELSEWHERE)
    person = batch.known.get(index)
    if refused := _head_taken(line, person, place.pk, batch, asked):
        return Outcome("rejected", refused)
    if person is None:
        if not line.is_distinct and (place.pk, line.name, line.sex, line.birth_date) in batch.alike:
            return Outcome(
                "rejected",
                f"与已有档案疑似同一人（姓名、性别、出生日期都相同，证件号不同），请先核对；确是两个人的，在“核对结果”填“{DISTINCT}”",
            )
        return _Judged(line, index, place.pk), Outcome("created")
    return _compare(line, index, person, batch)


def _head_taken(line: PersonLine, person: Patient | None, place_id: int, batch: _Batch, asked: Asked) -> str:
    if line.relation != HEAD:
        return ""
    household = batch.households.get((place_id, line.household))
    head = batch.heads.get(household.pk) if household else None
    claimed = asked.memory.setdefault("heads", {}).setdefault((place_id, line.household), line.identity_number)
    if (head is not None and (person is None or head != person.pk)) or claimed != line.identity_number:
        return f"户号 {line.household} 已有户主"
    return ""


def _compare(line: PersonLine, index: bytes, person: Patient, batch: _Batch) -> Outcome | tuple[_Judged, Outcome]:
    if person.name != line.name:
        return Outcome("rejected", f"这个证件号的档案姓名是“{person.name}”，与表里不同，请核对")
    if person.died_date is not None or person.moved_out_date is not None:
        return Outcome("rejected", "这位居民已登记死亡或迁出，请先到居民页核对")
    wanted = {
        "phone": line.phone or None,
        "address": line.address or None,
        "division_code": line.division_code or None,
        "is_registered_here": line.is_registered_here,
        "is_resident_here": line.is_resident_here,
    }
    contact = {
        name: value for name, value in wanted.items() if value is not None and value != _plain(getattr(person, name))
    }
    new_tags = tuple(code for code in line.tags if code not in batch.tags.get(person.pk, set()))
    household = batch.households.get((person.organization_id, line.household))
    lives_there = household is not None and person.household_id == household.pk
    moves_in = bool(line.household) and (not lives_there or person.relation_to_head != line.relation)
    words = [_WORDS[name] for name in contact]
    words += ["人群"] if new_tags else []
    words += ["家庭"] if moves_in else []
    if not words:
        return Outcome("unchanged")
    judged = _Judged(line, index, person.organization_id, person, contact, new_tags, moves_in)
    return judged, Outcome("updated", f"更新了{'、'.join(words)}")


_WORDS = {
    "phone": "手机",
    "address": "住址",
    "division_code": "社区",
    "is_registered_here": "户籍",
    "is_resident_here": "常住",
}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else str(value)


def _write(judged: Sequence[_Judged], batch: _Batch, asked: Asked) -> None:
    _found_households(judged, batch)
    new = [one for one in judged if one.person is None]
    ids = import_patients_bulk([_row(one, batch, asked) for one in new], by=asked.by, at=asked.at)
    others = [patient_id for one, patient_id in zip(new, ids, strict=True) if one.line.is_distinct]
    keep_list_answers(others, by=asked.by, at=asked.at)
    # What a rule gives is the rule's, also where the list says it too: so that it ends when the rule says so.
    by_rule = set(apply_tag_rules(ids, on=asked.on).gained)
    tags = []
    for one, patient_id in zip(new, ids, strict=True):
        named = [code for code in one.line.tags if (patient_id, code) not in by_rule]
        tags += [(patient_id, code, asked.on, None, "import") for code in named]
    for one in judged:
        if one.person is not None:
            tags += [(one.person.pk, code, asked.on, None, "import") for code in one.new_tags]
            _update(one, batch, asked)
    import_tags_bulk(tags, by=asked.by, at=asked.at)
    events.publish(
        PatientsImported(
            organization_id=asked.by.organization_id or 0,
            by=asked.by.label,
            at=asked.at,
            job_id=asked.job_id,
            patient_ids=[*ids, *(one.person.pk for one in judged if one.person is not None)],
            tagged_ids=sorted({row[0] for row in tags} | {patient_id for patient_id, _ in by_rule}),
        )
    )


def _found_households(judged: Sequence[_Judged], batch: _Batch) -> None:
    missing = {}
    for one in judged:
        key = (one.organization_id, one.line.household)
        is_new = one.line.household and key not in batch.households
        # The head's address is the household's; else the first who gives one.
        if is_new and (key not in missing or one.line.relation == HEAD):
            missing[key] = one.line
    made = Household.objects.bulk_create(
        Household(
            organization_id=organization_id,
            number=number,
            address=line.address or None,
            division_code=line.division_code,
        )
        for (organization_id, number), line in missing.items()
    )
    for household in made:
        batch.households[household.organization_id, household.number] = household


def _row(one: _Judged, batch: _Batch, asked: Asked) -> PatientRow:
    line = one.line
    household = batch.households.get((one.organization_id, line.household)) if line.household else None
    return PatientRow(
        organization_id=one.organization_id,
        name=line.name,
        sex=line.sex,
        birth_date=line.birth_date,
        identity_kind=line.identity_kind,
        identity_number=line.identity_number,
        phone=line.phone,
        address=line.address,
        division_code=line.division_code,
        is_registered_here=bool(line.is_registered_here),
        is_resident_here=line.is_resident_here is not False,
        household_id=household.pk if household else None,
        relation_to_head=line.relation if household else "",
        tags=line.tags,
    )


def _update(one: _Judged, batch: _Batch, asked: Asked) -> None:
    person = one.person
    assert person is not None
    if one.contact:
        change_contact(patient_id=person.pk, by=asked.by, at=asked.at, **one.contact)
    if one.moves_in:
        household = batch.households[person.organization_id, one.line.household]
        Patient.objects.filter(pk=person.pk).update(household=household, relation_to_head=one.line.relation)
        events.publish(
            PatientChanged(
                organization_id=person.organization_id,
                by=asked.by.label,
                at=asked.at,
                patient_id=person.pk,
                change="household",
            )
        )
