"""个人目标: what is normal for this one person, set by a doctor with a reason; a new one ends the one before."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..models import PersonalRange
from .changing import ReasonMissing


class BoundsWrong(InvalidInput):
    """From the dangerous low to the dangerous high the bounds rise."""

    code, message = "bounds_wrong", "界限的先后不对：危险低 ≤ 偏低 < 偏高 ≤ 危险高，至少写一个"


@transaction.atomic
def set_personal_range(
    *, patient_id: int, code: str, bounds: rules.Range, reason: str, by: Actor, at: datetime
) -> PersonalRange:
    """
    :raises UnknownCode: no such kind of reading
    :raises BoundsWrong: out of order, impossible, or none at all
    """
    person = patients.get_patient(patient_id=patient_id)
    known = queries.code_of(code)
    given = [value for value in (bounds.critical_low, bounds.low, bounds.high, bounds.critical_high) if value]
    if not given or given != sorted(given) or not all(rules.is_possible(known, value) for value in given):
        raise BoundsWrong()
    if bounds.low is not None and bounds.low == bounds.high:
        raise BoundsWrong()
    told = " ".join(reason.split())[:200]
    if len(told) < 2:
        raise ReasonMissing("请写一句为什么这样定，至少 2 个字")
    PersonalRange.objects.filter(patient_id=patient_id, code=code, ended_at__isnull=True).update(ended_at=at)
    return PersonalRange.objects.create(
        organization_id=person.organization_id,
        patient_id=patient_id,
        code=code,
        low=_kept(bounds.low),
        high=_kept(bounds.high),
        critical_low=_kept(bounds.critical_low),
        critical_high=_kept(bounds.critical_high),
        reason=told,
        from_date=local_date(at),
        set_by=by.label,
        set_by_name=by.name[:60],
        set_at=at,
    )


def end_personal_range(*, patient_id: int, code: str, by: Actor, at: datetime) -> None:
    """The rule pack holds again.

    :raises NotFound: if none holds
    """
    patients.get_patient(patient_id=patient_id)
    ended = PersonalRange.objects.filter(patient_id=patient_id, code=code, ended_at__isnull=True).update(ended_at=at)
    if not ended:
        raise NotFound("没有定过这一项的个人目标")


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))
