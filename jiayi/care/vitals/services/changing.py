"""A reading was right after all, or wrong: it is confirmed, voided or corrected, and stays."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..events import ReadingsWithdrawn
from ..models import ChangeKind, Observation, ReadingChange
from .recording import Reading, Recorded, report_readings

REASON_MIN = 2


class ReadingWithdrawn(DomainError):
    """Somebody voided or corrected it before."""

    code, status, message = "reading_withdrawn", 409, "这条记录已经作废或更正过了，请刷新看最新的一条"


class NotYourReading(DomainError):
    """A resident takes back what they wrote themselves; what others measured only staff may void."""

    code, status, message = "not_your_reading", 403, "这条不是您自己填的，要改请跟医生说"


class ReasonMissing(InvalidInput):
    code, message = "reason_missing", "请写一句为什么改，至少 2 个字"


@transaction.atomic
def confirm_readings(*, patient_id: int, observation_id: int, by: Actor, at: datetime) -> None:
    """A rare value was looked at again and is right. Confirming twice changes nothing."""
    rows = _standing(patient_id, observation_id, by)
    if all(row.confirmed_at for row in rows):
        return
    Observation.objects.filter(pk__in=[row.pk for row in rows], confirmed_at__isnull=True).update(confirmed_at=at)
    _note(rows[0], ChangeKind.CONFIRM, "", None, by, at)


@transaction.atomic
def void_readings(*, patient_id: int, observation_id: int, reason: str, by: Actor, at: datetime) -> None:
    """The readings of one moment count no longer; they stay to be seen with who said so and why.

    :raises ReadingWithdrawn: if they were withdrawn before
    """
    rows = _standing(patient_id, observation_id, by)
    withdraw(rows, ChangeKind.VOID, reason, None, by, at)


@transaction.atomic
def correct_readings(
    *,
    patient_id: int,
    observation_id: int,
    readings: Iterable[Reading],
    reason: str,
    batch: UUID,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Other values of the same moment; the old ones stay, withdrawn, and name the new.

    :raises ReadingWithdrawn: if they were withdrawn before
    """
    rows = _standing(patient_id, observation_id, by, replay=batch)
    first = rows[0]
    if first.voided_at is None:
        withdraw(rows, ChangeKind.CORRECT, reason, batch, by, at)
    return report_readings(
        patient_id=patient_id,
        readings=readings,
        taken_at=first.taken_at,
        source=first.source,
        batch=batch,
        by=by,
        at=at,
        position=first.position,
        file_id=first.file_id,
    )


def _standing(patient_id: int, observation_id: int, by: Actor, *, replay: UUID | None = None) -> list[Observation]:
    rows = queries.get_moment(patient_id=patient_id, observation_id=observation_id)
    rows = list(Observation.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("id"))
    if by.kind == "resident" and (rows[0].source != "hand" or not rows[0].recorded_by.startswith("resident")):
        raise NotYourReading()
    if rows[0].voided_at is not None:
        kept = ReadingChange.objects.filter(patient_id=patient_id, batch=rows[0].batch, replaced_by=replay)
        if replay is None or not kept.exists():
            raise ReadingWithdrawn()
    return rows


def withdraw(
    rows: list[Observation], kind: ChangeKind, reason: str, replaced_by: UUID | None, by: Actor, at: datetime
) -> None:
    """The readings of one moment count no longer.

    :raises ReasonMissing: if nobody says why
    """
    told = " ".join(reason.split())[:200]
    if len(told) < REASON_MIN:
        raise ReasonMissing()
    Observation.objects.filter(pk__in=[row.pk for row in rows]).update(voided_at=at)
    _note(rows[0], kind, told, replaced_by, by, at)
    person = patients.get_patient(patient_id=rows[0].patient_id)
    events.publish(
        ReadingsWithdrawn(
            organization_id=person.organization_id,
            by=by.label,
            at=at,
            patient_id=person.pk,
            batch=rows[0].batch,
            from_year=local_date(rows[0].taken_at).year,
        )
    )


def _note(row: Observation, kind: ChangeKind, reason: str, replaced_by: UUID | None, by: Actor, at: datetime) -> None:
    ReadingChange.objects.create(
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        batch=row.batch,
        kind=kind,
        reason=reason,
        replaced_by=replaced_by,
        changed_by=by.label,
        changed_by_name=by.name[:60],
        changed_at=at,
    )
