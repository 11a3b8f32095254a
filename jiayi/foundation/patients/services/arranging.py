"""Households rearranged in one saving: moved, split off, joined, heads and relations changed; and taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.kernel import disclosure, events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from ..events import PatientChanged
from ..models import Household, HouseholdChange, Patient
from ..rules import arranging as rules
from ..rules.arranging import HEAD, OTHER, Place, Somebody

RELATIONS = {
    "02": "户主",
    "1": "配偶",
    "2": "儿子",
    "3": "女儿",
    "4": "孙辈",
    "5": "父母",
    "6": "祖辈",
    "7": "兄弟姐妹",
}


class HouseholdMoved(DomainError):
    """Somebody else has changed these households in the meantime."""

    code, status, message = "household_changed", 409, "这几家刚被别人改过，请重新打开再改"


class CannotUndo(DomainError):
    """Changed again since, or taken back already."""

    code, status, message = "cannot_undo", 409, "之后又改过，撤不回来了。可以直接再改一次"


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """One household of a plan: its key (the number, or `new-1`), its members with their relation, its address."""

    key: str
    members: Mapping[int, str]
    address: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arranged:
    """What a plan would do, or why it cannot be done."""

    sentences: list[str]
    problems: list[str]
    notes: list[str]


@dataclass(slots=True)
class _Plan:
    plan: dict[int, Place]
    before: dict[int, Place]
    people: dict[int, Patient]
    homes: dict[str, Household]
    addresses: dict[str, str] = field(default_factory=dict)

    def known(self) -> dict[int, Somebody]:
        return {
            number: Somebody(name=disclosure.shown_name(number, one.name), is_here=one.is_current)
            for number, one in self.people.items()
        }


def preview_households(*, homes: Sequence[Home], without: Sequence[int]) -> Arranged:
    """What saving would do. Changes nothing.

    :raises NotFound: a household or person outside the scope
    :raises HouseholdMoved: a member was left out of the plan
    """
    found = _read(homes, without, lock=False)
    return _told(found)


@transaction.atomic
def arrange_households(*, homes: Sequence[Home], without: Sequence[int], by: Actor, at: datetime) -> HouseholdChange:
    """Save the plan as a whole.

    :raises InvalidInput: a household without a head, two heads, a relation missing
    :raises HouseholdMoved: a member was left out of the plan
    """
    found = _read(homes, without, lock=True)
    told = _told(found)
    if told.problems:
        raise InvalidInput("；".join(told.problems), details=told.problems)
    if not told.sentences:
        raise InvalidInput("没有改动")
    return _write(found, by, at)


@transaction.atomic
def undo_household_change(*, change_id: int, by: Actor, at: datetime) -> HouseholdChange:
    """Put everybody back where they were before the last change.

    :raises NotFound: outside the scope
    :raises CannotUndo: changed since, or taken back already
    """
    change = HouseholdChange.objects.filter(pk=change_id).first()
    if change is None:
        raise NotFound()
    before, after = json.loads(str(change.before)), json.loads(str(change.after))
    ids = [int(number) for number in before["people"]]
    people = {one.pk: one for one in Patient.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    now = {str(one.pk): [one.household_id, one.relation_to_head] for one in people.values()}
    later = HouseholdChange.objects.filter(household_ids__overlap=change.household_ids, pk__gt=change.pk)
    if now != after["people"] or later.exists():
        raise CannotUndo()
    numbers = {one for place in before["people"].values() if (one := place[0]) is not None} | set(change.household_ids)
    homes = {str(home.pk): home for home in Household.objects.filter(pk__in=numbers)}
    plan = {int(n): Place(str(place[0]) if place[0] else None, place[1]) for n, place in before["people"].items()}
    was = {int(n): Place(str(place[0]) if place[0] else None, place[1]) for n, place in after["people"].items()}
    back = _Plan(plan, was, people, homes, dict(before["addresses"]))
    return _write(back, by, at, undoes=change)


def _read(homes: Sequence[Home], without: Sequence[int], *, lock: bool) -> _Plan:
    numbers = [int(home.key) for home in homes if home.key.isdigit()]
    rows = Household.objects.filter(pk__in=numbers)
    known = {str(home.pk): home for home in (rows.select_for_update(of=("self",)).order_by("pk") if lock else rows)}
    if len(known) != len(set(numbers)) or len({home.key for home in homes}) != len(homes):
        raise NotFound()
    plan = {number: Place(None) for number in without}
    for home in homes:
        for number, relation in home.members.items():
            if number in plan:
                raise InvalidInput("同一个人不能在两个家里")
            plan[number] = Place(home.key, relation)
    members = Patient.objects.filter(household_id__in=numbers)
    everybody = Patient.objects.filter(pk__in=plan)
    if lock:
        everybody = everybody.select_for_update(of=("self",)).order_by("pk")
    people = {one.pk: one for one in everybody}
    if set(plan) - set(people):
        raise NotFound()
    if set(members.values_list("pk", flat=True)) - set(plan):
        raise HouseholdMoved()
    elsewhere = {one.household_id for one in people.values()} - {None} - set(numbers)
    if elsewhere:
        raise HouseholdMoved("有人已经在另一个家里，请把那一家也打开再改")
    before = {
        number: Place(str(one.household_id) if one.household_id else None, one.relation_to_head)
        for number, one in people.items()
    }
    _let_rest(plan, people)
    addresses = {home.key: home.address for home in homes if home.address is not None}
    return _Plan(plan, before, people, known, addresses)


def _let_rest(plan: dict[int, Place], people: Mapping[int, Patient]) -> None:
    """A head who died keeps the place in the household when somebody else becomes its head."""
    for number, place in plan.items():
        if place.relation == HEAD and not people[number].is_current:
            others = [n for n, p in plan.items() if p.household == place.household and p.relation == HEAD]
            if len(others) > 1:
                plan[number] = Place(place.household, OTHER)


def _told(found: _Plan) -> Arranged:
    people = found.known()
    names = {key: _name_of(found, key, people) for key in _keys(found)}
    said = rules.sentences(found.plan, found.before, people, names, _Relations())
    for key, address in found.addresses.items():
        if key not in found.homes or str(found.homes[key].address or "") != address:
            said.append(f"{names.get(key, '新的一家')}：住址改为{address or '没有写'}")
    notes = [f"{names[key]}会没有人，留着空的" for key in rules.emptied(found.plan, found.before, list(found.homes))]
    return Arranged(
        sentences=said,
        problems=rules.problems_of(found.plan, people, found.before),
        notes=[*notes, rules.CONTRACTS_STAY],
    )


def _keys(found: _Plan) -> set[str]:
    places = [*found.plan.values(), *found.before.values()]
    return {place.household for place in places if place.household is not None} | set(found.homes)


def _name_of(found: _Plan, key: str, people: Mapping[int, Somebody]) -> str:
    """`王桂芳家`: by the head before, else by the head of the plan."""
    for places in (found.before, found.plan):
        for number, place in places.items():
            if place.household == key and place.relation == HEAD:
                return f"{people[number].name}家"
    return "新的一家"


class _Relations(dict[str, str]):
    """GB/T 4761 by the first digit; the head by the whole code."""

    def get(self, key: str, default: Any = None) -> Any:
        return RELATIONS.get(key) or RELATIONS.get(key[:1], default)


def _write(found: _Plan, by: Actor, at: datetime, *, undoes: HouseholdChange | None = None) -> HouseholdChange:
    organization = _organization(found)
    before_addresses = {key: str(home.address or "") for key, home in found.homes.items() if key in found.addresses}
    for key in sorted({place.household for place in found.plan.values() if place.household is not None}):
        if key not in found.homes:
            found.homes[key] = Household.objects.create(
                organization_id=organization, address=found.addresses.get(key) or None
            )
    for key, address in found.addresses.items():
        if key in found.homes:
            found.homes[key].address = address or None
            found.homes[key].save(update_fields=["address"])
    moved = [number for number, place in found.plan.items() if place != found.before[number]]
    # Everybody out first, so that the place of a head is free before the next one takes it.
    Patient.objects.filter(pk__in=moved).update(household=None, relation_to_head="")
    for number in moved:
        place, person = found.plan[number], found.people[number]
        person.household = found.homes[place.household] if place.household is not None else None
        person.relation_to_head = place.relation if place.household is not None else ""
        person.save(update_fields=["household", "relation_to_head"])
        events.publish(
            PatientChanged(
                organization_id=person.organization_id, by=by.label, at=at, patient_id=number, change="household"
            )
        )
    numbers = {found.homes[key].pk for key in _keys(found) if key in found.homes}
    return HouseholdChange.objects.create(
        organization_id=organization,
        household_ids=sorted(numbers),
        before=_kept(found.before, found.homes, before_addresses),
        after=_kept(found.plan, found.homes, {key: found.addresses[key] for key in before_addresses}),
        moved_count=len(moved),
        undoes=undoes,
        changed_at=at,
        changed_by=by.label,
        changed_by_name=by.name[:60],
    )


def _kept(places: Mapping[int, Place], homes: Mapping[str, Household], addresses: Mapping[str, str]) -> str:
    people = {
        str(number): [homes[place.household].pk if place.household is not None else None, place.relation]
        for number, place in places.items()
    }
    return json.dumps({"people": people, "addresses": dict(addresses)}, ensure_ascii=False)


def _organization(found: _Plan) -> int:
    first = next(iter(found.homes.values()), None)
    return first.organization_id if first else next(iter(found.people.values())).organization_id
