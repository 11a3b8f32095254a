"""人群标签规则: which people a class holds, as data in versions; and every run that put the rules into effect."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, end_stays, one_a_day

TAG_RUN_LIFECYCLE = Lifecycle(
    field="state",
    initial="queued",
    moves={
        "begin": (frozenset({"queued", "failed"}), "running"),
        "finish": (frozenset({"running"}), "done"),
        "fail": (frozenset({"running"}), "failed"),
    },
)
_FROZEN = ["code", "version", "name", "tag", "conditions", "priority", "effective_from", "source"]


class TagRule(models.Model):
    """人群标签规则 (one version): everybody for whom all conditions hold carries the tag.

    `conditions` is read by rules.tag_conditions. Of several rules that give one tag, the one with the smallest
    priority is named as the reason.
    """

    code = models.SlugField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    tag = models.CharField("标签", max_length=20)
    conditions = models.JSONField("条件")
    priority = models.PositiveSmallIntegerField("先后")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "人群标签规则"
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="patients_tag_rule_version_once"),
            CheckConstraint(name="patients_tag_rule_has_source", condition=~Q(source="")),
            CheckConstraint(name="patients_tag_rule_has_conditions", condition=~Q(conditions=[])),
            CheckConstraint(
                name="patients_tag_rule_dates_in_order",
                condition=PERIOD_IN_ORDER,
            ),
            one_a_day("patients_one_tag_rule_version_a_day"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="version_is_frozen", fields=_FROZEN),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
            end_stays("patients_tagrule"),
            WITHDRAWN_STAYS,
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"


class TagRun(models.Model):
    """按规则归类 (one run): how far it is, and how many people it put into classes, took out, or gave a new reason.

    A killed run goes on behind `last_patient_id`.
    """

    class Trigger(models.TextChoices):
        NIGHTLY = "nightly", "每天夜里"
        PUBLISHED = "published", "规则发布以后"

    class State(models.TextChoices):
        QUEUED = "queued", "排着队"
        RUNNING = "running", "正在算"
        DONE = "done", "算完了"
        FAILED = "failed", "没算完"

    trigger = models.CharField("因为什么", max_length=10, choices=Trigger)
    rule = models.ForeignKey(TagRule, models.PROTECT, null=True, related_name="+", verbose_name="哪条规则")
    tags = ArrayField(models.CharField(max_length=20), verbose_name="哪些标签")
    on_date = models.DateField("按哪天算")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    total_count = models.PositiveIntegerField("要看多少人", default=0)
    done_count = models.PositiveIntegerField("看过多少人", default=0)
    gained_count = models.PositiveIntegerField("归入多少", default=0)
    lost_count = models.PositiveIntegerField("不再归入多少", default=0)
    renamed_count = models.PositiveIntegerField("换了理由多少", default=0)
    last_patient_id = models.BigIntegerField("看到哪一位", default=0)
    requested_by_name = models.CharField("谁", max_length=50, blank=True)
    requested_at = models.DateTimeField("什么时候")
    started_at = models.DateTimeField("开始", null=True)
    finished_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = "按规则归类"
        triggers = TAG_RUN_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(
                name="patients_tag_run_done_has_end", condition=~Q(state="done") | Q(finished_at__isnull=False)
            ),
            CheckConstraint(name="patients_tag_run_names_tags", condition=Q(tags__len__gt=0)),
            CheckConstraint(
                name="patients_tag_run_of_a_rule", condition=~Q(trigger="published") | Q(rule__isnull=False)
            ),
        ]
