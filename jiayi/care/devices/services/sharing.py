"""A meter that a household shares: a dangerous reading is answered to all of them at once, and the doctor is told,
before anybody has said whose it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from jiayi.care.vitals import services as vitals
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events

from ..events import SharedReadingDangerous


@dataclass(frozen=True, slots=True)
class Unclaimed:
    batch: UUID
    organization_id: int
    household_id: int
    values: tuple[tuple[str, Decimal], ...]
    taken_at: datetime


def alarm_household(one: Unclaimed, *, at: datetime) -> vitals.Judged | None:
    """How bad it is at worst; None where nobody lives there any more. Part of the caller's transaction."""
    members = patients.list_household(household_id=one.household_id)
    living = [person.pk for person in members if not person.died_date and not person.moved_out_date]
    if not living:
        return None
    worst, likely = vitals.judge_unclaimed(patient_ids=living, values=one.values, taken_at=one.taken_at, at=at)
    if worst.level != "critical":
        return worst
    vitals.answer_at_once(
        patient_ids=living, text=worst.text, advice=worst.advice, taken_at=one.taken_at, at=at, is_shared=True
    )
    events.publish(
        SharedReadingDangerous(
            organization_id=one.organization_id,
            by="system:devices",
            at=at,
            patient_id=likely,
            batch=one.batch,
            text=worst.text,
            advice=worst.advice,
            taken_at=one.taken_at,
        )
    )
    return worst


def alarm(waiting: Iterable[Unclaimed], *, at: datetime) -> dict[UUID, vitals.Judged]:
    return {one.batch: said for one in waiting if (said := alarm_household(one, at=at)) is not None}
