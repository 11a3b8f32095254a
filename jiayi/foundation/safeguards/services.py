"""One write: another value from a moment on, with its reason."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from . import rules
from .events import SafeguardChanged
from .models import SafeguardValue


class OutOfBounds(InvalidInput):
    """Below what the law asks, or above what is sensible."""

    code = "out_of_bounds"


class BeginsInThePast(InvalidInput):
    """What held then is history."""

    code, message = "begins_in_the_past", "生效时间要从现在起"


@transaction.atomic
def change_safeguard(
    *, code: str, value: int, reason: str, effective_at: datetime | None, source: str = "", by: Actor, at: datetime
) -> SafeguardValue:
    """Set another value from now, or from a later moment on.

    :raises NotFound: no such setting
    :raises OutOfBounds: outside what the setting allows
    """
    rule = rules.SAFEGUARDS.get(code)
    if rule is None:
        raise NotFound("没有这项设置")
    if not rule.least <= value <= rule.most:
        raise OutOfBounds(f"{rule.title}：要在 {rule.least} 到 {rule.most} {rule.unit}之间")
    told = " ".join(reason.split())[: rules.REASON_MAX]
    if len(told) < rules.REASON_MIN:
        raise InvalidInput("请写明理由（至少 4 个字），审计的人会看")
    begins = effective_at or at
    if begins < at:
        raise BeginsInThePast()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"safeguards.{code}"])
    last = SafeguardValue.objects.filter(code=code).aggregate(Max("version"))["version__max"] or 0
    made = SafeguardValue.objects.create(
        code=code,
        version=last + 1,
        value=value,
        effective_at=begins,
        source=source.strip()[:100] or rule.source,
        reason=told,
        set_by=by.label,
        set_by_name=by.name[:60],
        set_at=at,
    )
    events.publish(
        SafeguardChanged(
            organization_id=by.organization_id or 0,
            by=by.label,
            at=at,
            code=code,
            value=value,
            words=f"{rule.title}改为 {value} {rule.unit}，理由：{told}",
            by_name=by.name,
        )
    )
    return made
