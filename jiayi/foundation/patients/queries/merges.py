"""Reads for pairs that may be one person: the queue, two records side by side, what a merge would bring, its log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from jiayi.foundation.proposals import queries as proposals
from jiayi.kernel import merging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from ..models import DuplicatePair, Household, Patient, PatientMerge, ProxyGrant, TransferRequest
from ..rules.merging import FIELDS, differing, suggested

MERGE = "patient_merge"


@dataclass(frozen=True, slots=True)
class PairLine:
    pair: DuplicatePair
    people: tuple[Patient, Patient]
    proposal: Any


@dataclass(frozen=True, slots=True)
class Brought:
    label: str
    unit: str
    number: int


@dataclass(frozen=True, slots=True)
class FieldChoice:
    code: str
    label: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Direction:
    """One of the two ways to merge: which record stays, what comes over, what stands in the way."""

    kept_id: int
    taken_id: int
    brings: list[Brought]
    refusals: list[str]
    suggested: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    pair: DuplicatePair
    people: tuple[Patient, Patient]
    fields: list[FieldChoice]
    directions: tuple[Direction, Direction]
    proposal: Any


def pairs_in_scope() -> QuerySet[DuplicatePair]:
    """Both records must be the reader's, and must still be records."""
    here = Patient.objects.values("pk")
    return DuplicatePair.objects.filter(first_id__in=here, second_id__in=here)


def page_pairs(
    *, state: str, source: str = "", by: Actor, at: datetime, cursor: str | None = None, limit: int = 30
) -> Page:
    """The queue, newest first; each with its two people and the proposal that waits."""
    rows = pairs_in_scope().filter(state=state)
    if source:
        rows = rows.filter(source=source)
    found = page(rows, order=("-id",), cursor=cursor, limit=limit)
    ids = [number for pair in found.items for number in (pair.first_id, pair.second_id)]
    people = {
        person.pk: person
        for person in Patient.objects.select_related("organization", "current_team").filter(pk__in=ids)
    }
    subjects = [subject_of(pair) for pair in found.items]
    waiting = proposals.waiting_for(code=MERGE, subjects=subjects, by=by, at=at)
    items = [
        PairLine(pair, (people[pair.first_id], people[pair.second_id]), waiting.get(subject_of(pair)))
        for pair in found.items
    ]
    return found.with_items(items)


def get_pair(*, pair_id: int) -> DuplicatePair:
    """
    :raises NotFound: one of the two is not the reader's
    """
    found = pairs_in_scope().filter(pk=pair_id).first()
    if found is None:
        raise NotFound()
    return found


def compare(*, pair_id: int, by: Actor, on: date, at: datetime) -> Comparison:
    """Two records side by side, both ways to merge them, and the proposal that waits."""
    pair = get_pair(pair_id=pair_id)
    rows = Patient.objects.select_related("organization", "grid", "current_team", "household", "mother")
    people = {person.pk: person for person in rows.filter(pk__in=[pair.first_id, pair.second_id])}
    first, second = people[pair.first_id], people[pair.second_id]
    different = set(differing(vars(first), vars(second)))
    return Comparison(
        pair=pair,
        people=(first, second),
        fields=[FieldChoice(code, label, code in different) for code, (label, _) in FIELDS.items()],
        directions=(_direction(first, second, on), _direction(second, first, on)),
        proposal=proposals.waiting_for(code=MERGE, subjects=[subject_of(pair)], by=by, at=at).get(subject_of(pair)),
    )


def subject_of(pair: DuplicatePair) -> str:
    return f"pair:{pair.pk}"


def _direction(kept: Patient, taken: Patient, on: date) -> Direction:
    return Direction(
        kept_id=kept.pk,
        taken_id=taken.pk,
        brings=[Brought(one.label, one.unit, number) for one, number in merging.count(taken.pk)],
        refusals=merging.refusals(kept=kept.pk, taken=taken.pk, on=on),
        suggested=suggested(vars(kept), vars(taken)),
    )


def refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """What stands in the way on the side of the records themselves."""
    found = []
    both = {kept, taken}
    if ProxyGrant.objects.filter(patient__in=both, agent__in=both).exists():
        found.append("两份档案之间登记过监护或代办，应当是两个人；登记错了的，请先撤回授权")
    if Patient.objects.filter(Q(pk=kept, mother=taken) | Q(pk=taken, mother=kept)).exists():
        found.append("两份档案登记为母子，应当是两个人；登记错了的，请先改正")
    if TransferRequest.objects.filter(patient__in=both, status="requested").exists():
        found.append("有一份转入申请还没有答复，请先答复或撤回")
    heads = {person.pk: person for person in Patient.objects.filter(pk__in=both, relation_to_head="02")}
    for person in heads.values():
        others = Patient.objects.filter(household=person.household_id).exclude(pk__in=both)
        same_home = Patient.objects.filter(pk__in=both, household=person.household_id).count() == 2
        if person.pk == taken and not same_home and others.exists() and _lives_elsewhere(kept):
            found.append("要并入的一份是户主，家里还有别人，而保留的一份在另一户；请先给那一户换户主")
    return found


def _lives_elsewhere(patient_id: int) -> bool:
    return Household.objects.filter(members__pk=patient_id).exists()


def page_merges(*, cursor: str | None = None, limit: int = 30) -> Page:
    """The log of merges, newest first."""
    return page(PatientMerge.objects.prefetch_related("moves"), order=("-id",), cursor=cursor, limit=limit)


def get_merge(*, merge_id: int) -> PatientMerge:
    """
    :raises NotFound: not of the reader's organisations
    """
    found = PatientMerge.objects.filter(pk=merge_id).first()
    if found is None:
        raise NotFound()
    return found


def former_numbers(patient_ids: Iterable[int]) -> list[int]:
    """The numbers of records that were taken into these; what is read with them is scoped by its reader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT patient_id FROM patients_tombstone WHERE survivor_id = ANY(%s)", [list(patient_ids)])
        return [number for (number,) in cursor.fetchall()]
