from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from .rules import REASON_MAX, REASON_MIN, SAFEGUARDS


def within_bounds() -> Q:
    return reduce(
        or_, (Q(code=code, value__gte=rule.least, value__lte=rule.most) for code, rule in sorted(SAFEGUARDS.items()))
    )


class SafeguardValue(models.Model):
    """安全设置: one value from one moment on; the newest that has begun holds. Only ever added to."""

    code = models.CharField("哪一项", max_length=40)
    version = models.PositiveIntegerField("第几版")
    value = models.PositiveIntegerField("值")
    effective_at = models.DateTimeField("从何时起")
    source = models.CharField("依据", max_length=100)
    reason = models.CharField("理由", max_length=REASON_MAX)
    set_by = models.CharField("谁改的", max_length=100)
    set_by_name = models.CharField("姓名", max_length=60)
    set_at = models.DateTimeField("改的时间")

    class Meta:
        verbose_name = "安全设置"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="safeguards_version_once"),
            CheckConstraint(condition=within_bounds(), name="safeguards_within_bounds"),
            CheckConstraint(condition=Q(reason__regex=rf"^\S.{{{REASON_MIN - 2},}}\S$"), name="safeguards_has_reason"),
        ]
        indexes = [Index(fields=["code", "-effective_at"], name="safeguards_current")]
