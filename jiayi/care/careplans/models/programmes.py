"""病种规则: levels, targets, lost to follow-up, reasons, goals; data in versions."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from jiayi.kernel.fields import DateRangeOf


class ChronicProgramme(models.Model):
    """病种规则 (one version; FHIR PlanDefinition). `content` is read by rules.levels."""

    code = models.SlugField("编码", max_length=20)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    content = models.JSONField("内容")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "病种规则"
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="careplans_programme_version_once"),
            CheckConstraint(name="careplans_programme_has_source", condition=~Q(source="")),
            CheckConstraint(
                name="careplans_programme_dates_in_order",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
            ),
            ExclusionConstraint(
                name="careplans_one_programme_version_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DateRangeOf("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="version_is_frozen", fields=["code", "version", "name", "content", "effective_from", "source"]
            ),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"
