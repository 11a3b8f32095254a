import pghistory
import pgtrigger
from django.db import models

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


@pghistory.track(append_only=True)
class AppraisalScheme(models.Model):
    """考核方案: items, bands, vetoes as data. A version that scored a cycle is never edited."""

    code = models.CharField("编号", max_length=30)
    version = models.CharField("版本", max_length=20)
    name = models.CharField("名称", max_length=100)
    definition = models.JSONField("内容")
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True)
    source = models.CharField("来源", max_length=300)

    class Meta:
        verbose_name = "考核方案"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="appraisals_scheme_version_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="appraisals_scheme_has_source"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="appraisals_scheme_period",
            ),
            one_a_day("appraisals_one_scheme_version_a_day"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="version_is_frozen", fields=["code", "version", "definition", "effective_from", "source"]
            ),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
            WITHDRAWN_STAYS,
        ]


class CycleState(models.TextChoices):
    OPEN = "open", "评分中"
    FINAL = "final", "已定稿"


CYCLE_LIFECYCLE = Lifecycle(
    field="state",
    initial=CycleState.OPEN,
    moves={"finish": (frozenset({CycleState.OPEN}), CycleState.FINAL)},
)


class AppraisalCycle(models.Model):
    """考核周期: one scheme applied to one organisation and those below it for one year."""

    scheme = models.ForeignKey(AppraisalScheme, models.PROTECT)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    year = models.SmallIntegerField("年度")
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=CycleState, default=CycleState.OPEN)
    # The run whose results were scored: recomputing later does not touch it.
    run = models.ForeignKey("measures.MeasureRun", models.PROTECT, null=True)
    opened_by = models.CharField("建立人", max_length=100)
    opened_at = models.DateTimeField("建立时间")
    scored_at = models.DateTimeField("评分时间", null=True)
    finished_by = models.CharField("定稿人", max_length=100, blank=True)
    finished_at = models.DateTimeField("定稿时间", null=True)
    content_hash = models.CharField("内容指纹", max_length=64, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "考核周期"
        base_manager_name = "objects"
        triggers = CYCLE_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(fields=["scheme", "organization", "year"], name="appraisals_cycle_once"),
            models.CheckConstraint(
                condition=~models.Q(state="final")
                | (models.Q(finished_at__isnull=False, run__isnull=False) & ~models.Q(content_hash="")),
                name="appraisals_final_is_frozen_whole",
            ),
        ]


def _frozen(table: str, cycle: str) -> pgtrigger.Trigger:
    """Results and lines of a finished cycle can be neither changed nor removed nor added to."""
    return pgtrigger.Trigger(
        name="final_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", table)],
        func=(
            "IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;"  # noqa: S608 (two fixed texts below)
            f" IF EXISTS (SELECT 1 FROM appraisals_appraisalcycle WHERE id = {cycle} AND state = 'final')"
            " THEN RAISE EXCEPTION 'this appraisal is final' USING ERRCODE = 'check_violation'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        ),
    )


class AppraisalResult(models.Model):
    """考核结果 of one organisation. Under a veto there is no total."""

    class Outcome(models.TextChoices):
        SCORED = "scored", "已评分"
        VETO = "veto", "一票否决"
        INCOMPLETE = "incomplete", "缺数据"

    cycle = models.ForeignKey(AppraisalCycle, models.CASCADE, related_name="results")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    outcome = models.CharField("结论", max_length=10, choices=Outcome)
    total = models.DecimalField("总分", max_digits=7, decimal_places=2, null=True)
    max_points = models.DecimalField("满分", max_digits=7, decimal_places=2)

    objects = ScopedManager()

    class Meta:
        verbose_name = "考核结果"
        base_manager_name = "objects"
        triggers = [_frozen("appraisals_appraisalresult", "touched.cycle_id")]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "organization"], name="appraisals_result_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="veto", total__isnull=True)
                | (~models.Q(outcome="veto") & models.Q(total__isnull=False)),
                name="appraisals_veto_is_not_a_number",
            ),
        ]


class AppraisalLine(models.Model):
    """考核明细: one item, its band, and the inputs it was scored from with their origin."""

    result = models.ForeignKey(AppraisalResult, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("顺序")
    item_code = models.CharField("项目", max_length=10)
    name = models.CharField("名称", max_length=80)
    outcome = models.CharField("结论", max_length=10, choices=AppraisalResult.Outcome)
    points = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    max_points = models.DecimalField("满分", max_digits=6, decimal_places=2)
    band = models.CharField("档", max_length=200)
    # [{"name", "measure", "numerator", "denominator", "rate", "basis", "source"}] or the counted answers
    inputs = models.JSONField("依据")

    class Meta:
        verbose_name = "考核明细"
        triggers = [
            _frozen(
                "appraisals_appraisalline",
                "(SELECT cycle_id FROM appraisals_appraisalresult WHERE id = touched.result_id)",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["result", "item_code"], name="appraisals_line_once"),
        ]
