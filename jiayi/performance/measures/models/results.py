from decimal import Decimal

import pgtrigger
from django.db import models

from jiayi.kernel.scope import ScopedManager


class MeasureRun(models.Model):
    """指标计算: one scan of one catalogue, with the day the facts were observed to and the definitions in force."""

    catalogue = models.CharField("指标集", max_length=30)
    year = models.SmallIntegerField("年度")
    observed_to = models.DateField("数据截至（不含）")
    facts_hash = models.CharField("事实定义指纹", max_length=64)
    rules = models.JSONField("指标版本", help_text="编号 → 版本")
    computed_by = models.CharField("计算人", max_length=100)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "指标计算"
        indexes = [models.Index(fields=["catalogue", "year", "-id"], name="measures_run_latest")]


class MeasureResult(models.Model):
    """指标结果 (FHIR MeasureReport): one measure for one team, or for one organisation with all below it."""

    class Basis(models.TextChoices):
        COMPUTED = "computed", "由记录计算"
        SURVEY = "survey", "电话核查"
        ENTERED = "entered", "录入"

    run = models.ForeignKey(MeasureRun, models.CASCADE, related_name="results")
    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="+")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+")
    numerator = models.DecimalField("分子", max_digits=14, decimal_places=2)
    denominator = models.DecimalField("分母", max_digits=14, decimal_places=2, null=True)
    exclusions = models.IntegerField("排除", default=0)
    basis = models.CharField("来历", max_length=10, choices=Basis)
    source = models.CharField("来源", max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "指标结果"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "measure", "organization", "team"],
                nulls_distinct=False,
                name="measures_result_once_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__gte=0, exclusions__gte=0)
                & (models.Q(denominator__isnull=True) | models.Q(denominator__gte=0)),
                name="measures_result_counts",
            ),
        ]
        # A result is never corrected: the next run stands beside it.
        triggers = [pgtrigger.Protect(name="result_is_fixed", operation=pgtrigger.Update)]

    @property
    def rate(self) -> Decimal | None:
        """Unknown for an empty or unstated denominator."""
        return self.numerator / self.denominator if self.denominator else None
