"""A reason for one person: written down before the name is shown."""

from datetime import datetime, timedelta

from django.db import transaction

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.disclosure import Disclosure
from jiayi.kernel.errors import InvalidInput

from .. import rules
from ..models import RecordOpening
from .rates import check_rate
from .records import record_read, record_security


class ReasonTooShort(InvalidInput):
    """A reason is a sentence that the resident will read."""

    code, message = "reason_too_short", "请用一句话写清理由（5 到 100 个字），居民会原样看到"


def record_trace(*, patient_id: int, reason: str, by: Actor, at: datetime) -> str:
    """Somebody looks through the logs for one resident: written into both logs, with the reason as it stands.

    :raises ReasonTooShort: it says nothing
    :raises TooManyRequests: after as many as the house allows a day
    """
    told = _sentence(reason)
    check_rate(kind="log_trace", subject=by.label, limit=_most(at), window=timedelta(days=1), at=at)
    with transaction.atomic(), disclosure.using(Disclosure(is_masked=True, opened=lambda: frozenset({patient_id}))):
        record_read(patient_id=patient_id, by=by, at=at, purpose="oversight", subject=told)
        record_security(
            kind="person_traced",
            actor=by.label,
            actor_name=by.name,
            subject=f"居民编号 {patient_id}，理由：{told}",
            organization_id=by.organization_id,
            channel=by.channel,
            at=at,
        )
    return told


def open_with_reason(*, patient_id: int, purpose: str, reason: str, by: Actor, at: datetime) -> RecordOpening:
    """Open one record for some hours. The caller has found the person in scope.

    The reason goes into the read log, where the resident and the auditor find it. Tries are limited per person and
    day, so that a list cannot be opened one by one.

    :raises ReasonTooShort: it says nothing
    :raises InvalidInput: an unknown purpose
    :raises TooManyRequests: after as many as the house allows a day
    """
    told = _sentence(reason)
    if purpose not in rules.OPENING_PURPOSES:
        raise InvalidInput("没有这种事由")
    check_rate(kind="record_opening", subject=by.label, limit=_most(at), window=timedelta(days=1), at=at)
    with transaction.atomic():
        opening = RecordOpening.objects.create(
            patient_id=patient_id,
            organization_id=by.organization_id,
            opener=by.label,
            opener_name=by.name[:60],
            organization_name=by.organization_name[:100],
            purpose=purpose,
            reason=told,
            opened_at=at,
            expires_at=at + timedelta(hours=safeguards.value_of("opening_hours", at=at)),
        )
        # The line that tells of the reason is itself no reading of the record.
        with disclosure.using(Disclosure(is_masked=True, opened=lambda: frozenset({patient_id}))):
            record_read(patient_id=patient_id, by=by, at=at, purpose="oversight", subject=told)
    return opening


def _sentence(reason: str) -> str:
    told = " ".join(reason.split())
    if not rules.REASON_MIN <= len(told) <= rules.REASON_MAX:
        raise ReasonTooShort()
    return told


def _most(at: datetime) -> int:
    return safeguards.value_of("openings_a_day", at=at)
