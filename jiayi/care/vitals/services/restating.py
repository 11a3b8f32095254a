"""A form was corrected: what it had brought is withdrawn, what it says now is stored; the old readings stay, named."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..models import ChangeKind, Observation, Source
from .changing import withdraw
from .recording import Reading, record_visit_readings

BY_FORM = (Source.FOLLOWUP, Source.CLINIC)


@transaction.atomic
def restate_visit_readings(
    *,
    patient_id: int,
    organization_id: int,
    said: Iterable[Reading],
    says: Iterable[Reading],
    source: str,
    source_id: int,
    was_source_id: int,
    was_taken_at: datetime,
    taken_at: datetime,
    batch: UUID,
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """
    The readings of a corrected form in place of those it had brought; returns how many are new.

    A reading that two forms of one visit share is stored once, by either of them: it is found by its value and day.
    What else that moment held is said again, unchanged. The same values of the same day change nothing.
    """
    before, now = _by_code(said), _by_code(says)
    if before == now and local_date(was_taken_at) == local_date(taken_at):
        return 0
    rows = _brought(patient_id, source, was_source_id, before, now, was_taken_at)
    kept = {row.code: row.value for row in rows if row.code not in before}
    if rows and local_date(rows[0].taken_at) == local_date(taken_at):
        taken_at = rows[0].taken_at  # the moment is not what was wrong
    for moment in {row.batch for row in rows}:
        withdraw([row for row in rows if row.batch == moment], ChangeKind.CORRECT, reason, batch, by, at)
    return record_visit_readings(
        patient_id=patient_id,
        organization_id=organization_id,
        readings=[Reading(code, value) for code, value in {**kept, **now}.items()],
        taken_at=taken_at,
        source=source,
        source_id=source_id,
        batch=batch,
        by=by,
        at=at,
    )


def _by_code(readings: Iterable[Reading]) -> dict[str, Decimal]:
    """As they are stored: the first of a code, to two places."""
    found: dict[str, Decimal] = {}
    for one in readings:
        found.setdefault(one.code, one.value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    return found


def _brought(
    patient_id: int,
    source: str,
    source_id: int,
    before: Mapping[str, Decimal],
    now: Mapping[str, Decimal],
    taken_at: datetime,
) -> list[Observation]:
    """Standing readings of the moments in which the form's own readings lie."""
    standing = Observation.objects.select_for_update().filter(patient_id=patient_id, voided_at__isnull=True)
    own = list(standing.filter(source=source, source_id=source_id))
    missing = {code for code, value in before.items() if now.get(code) != value} - {row.code for row in own}
    shared = [
        row
        for row in standing.filter(source__in=BY_FORM, code__in=sorted(missing))
        if row.value == before[row.code] and local_date(row.taken_at) == local_date(taken_at)
    ]
    moments = {row.batch for row in (*own, *shared)}
    return list(standing.filter(batch__in=moments).order_by("id"))
