from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models

from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


class MeasureStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


_FIXED = (
    *("numerator", "denominator", "exclusion", "numerator_value", "denominator_value", "kind", "population_kind"),
    *("code", "version", "target", "yearly_targets", "effective_from", "source"),
)


@pghistory.track(append_only=True)
class Measure(models.Model):
    """指标 (FHIR Measure): one version of a definition. A published version is never edited, a new one is made."""

    class Kind(models.TextChoices):
        FACTS = "facts", "由记录计算"
        POPULATION = "population", "分子由记录计算，分母为人口数"
        SURVEY = "survey", "由电话核查计算"
        ENTERED = "entered", "录入或导入"

    class Direction(models.TextChoices):
        HIGHER = "higher", "越高越好"
        LOWER = "lower", "越低越好"

    class Unit(models.TextChoices):
        PERSON = "person", "人"
        ITEM = "item", "项次"
        BED = "bed", "张"
        VISIT = "visit", "人次"
        DOCUMENT = "document", "份"

    code = models.CharField("编号", max_length=30)
    version = models.CharField("版本", max_length=20)
    catalogue = models.CharField("指标集", max_length=30)
    group = models.CharField("分组", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("来历", max_length=12, choices=Kind)
    unit = models.CharField("单位", max_length=10, choices=Unit, default=Unit.PERSON)
    direction = models.CharField("方向", max_length=8, choices=Direction, default=Direction.HIGHER)
    target = models.DecimalField("目标", max_digits=5, decimal_places=4, null=True)
    yearly_targets = models.JSONField("各年目标", default=dict, blank=True)
    target_text = models.CharField("目标说明", max_length=80, blank=True)
    numerator_words = models.CharField("分子", max_length=200)
    denominator_words = models.CharField("分母", max_length=200)
    exclusion_words = models.CharField("排除", max_length=200, blank=True)
    numerator = models.TextField("分子条件", max_length=2000, blank=True)
    denominator = models.TextField("分母条件", max_length=2000, blank=True)
    exclusion = models.TextField("排除条件", max_length=2000, blank=True)
    numerator_value = models.CharField("分子求和列", max_length=60, blank=True)
    denominator_value = models.CharField("分母求和列", max_length=60, blank=True)
    population_kind = models.CharField("人口口径", max_length=30, blank=True)
    source = models.CharField("来源", max_length=300)
    note = models.CharField("备注", max_length=300, blank=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True)
    status = models.CharField("状态", max_length=10, choices=MeasureStatus, default=MeasureStatus.DRAFT)

    class Meta:
        verbose_name = "指标"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="measures_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(status="published", effective_to__isnull=True),
                name="measures_one_version_in_force",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="measures_has_source"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="measures_effective_period",
            ),
            one_a_day("measures_one_version_a_day", condition=models.Q(status="published")),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["facts", "population"]) | ~models.Q(numerator=""),
                name="measures_computed_has_numerator",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="population") | ~models.Q(population_kind=""),
                name="measures_population_has_kind",
            ),
        ]
        indexes = [models.Index(fields=["catalogue", "position"], name="measures_by_catalogue")]
        triggers = [
            pgtrigger.Protect(
                name="published_is_fixed",
                operation=pgtrigger.UpdateOf(*_FIXED),
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND ("
                    + ", ".join(f"OLD.{name}" for name in _FIXED)
                    + ") IS DISTINCT FROM ("
                    + ", ".join(f"NEW.{name}" for name in _FIXED)
                    + ")"
                ),
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
            WITHDRAWN_STAYS,
        ]

    def target_in(self, year: int) -> Decimal | None:
        """The target of a year, or the general one."""
        stated = self.yearly_targets.get(str(year))
        return Decimal(stated) if stated else self.target
