import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class AlertState(models.TextChoices):
    OPEN = "open", "没人接"
    ACKNOWLEDGED = "acknowledged", "有人在管"
    CLOSED = "closed", "了结"


class Severity(models.TextChoices):
    RED = "red", "红色"
    ORANGE = "orange", "橙色"
    YELLOW = "yellow", "黄色"


class StepKind(models.TextChoices):
    OPENED = "opened", "发出"
    REPEATED = "repeated", "又来一次"
    TOLD = "told", "通知"
    SEEN = "seen", "看到"
    ACKNOWLEDGED = "acknowledged", "接手"
    ESCALATED = "escalated", "升级"
    CALLED = "called", "打电话"
    CLOSED = "closed", "了结"
    RUNG = "rung", "又响"


S = AlertState
ALERT_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.OPEN,
    moves={
        "acknowledge": (frozenset({S.OPEN}), S.ACKNOWLEDGED),
        "ring_again": (frozenset({S.OPEN, S.ACKNOWLEDGED}), S.OPEN),
        "close": (frozenset({S.OPEN, S.ACKNOWLEDGED}), S.CLOSED),
    },
)


class Alert(models.Model):
    """预警: something about a person that somebody has to look after; it ends with an outcome.

    What happens again while it stands is counted here; it rings anew only where a danger goes on and nobody is waited
    for any more.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+")
    rule = models.CharField("规则", max_length=30)
    rule_version = models.PositiveSmallIntegerField("规则版本")
    label = models.CharField("为什么", max_length=60)
    severity = models.CharField("级别", max_length=10, choices=Severity)
    kind = models.CharField("哪种体征", max_length=20, blank=True)
    words = models.CharField("怎么样", max_length=120)
    batch = models.UUIDField("哪一次读数", null=True)
    taken_at = models.DateTimeField("测量时间", null=True)
    first_minutes = models.PositiveIntegerField()
    second_minutes = models.PositiveIntegerField()
    state = models.CharField("状态", max_length=12, choices=S, default=S.OPEN)
    times = models.PositiveSmallIntegerField("几次", default=1)
    opened_at = models.DateTimeField("发出时间")
    last_at = models.DateTimeField("最近一次")
    rung_at = models.DateTimeField("最近一次响")
    stage = models.PositiveSmallIntegerField("到谁了", default=0)
    next_step_at = models.DateTimeField("什么时候升级", null=True)
    seen_at = models.DateTimeField("第一次看到", null=True)
    acknowledged_at = models.DateTimeField("接手时间", null=True)
    acknowledged_by = models.CharField("谁接手", max_length=100, blank=True)
    acknowledged_by_name = models.CharField("姓名", max_length=60, blank=True)
    closed_at = models.DateTimeField("了结时间", null=True)
    closed_by = models.CharField("谁了结", max_length=100, blank=True)
    closed_by_name = models.CharField("姓名", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=20, blank=True)
    outcome_note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "预警"
        base_manager_name = "objects"
        triggers = ALERT_LIFECYCLE.guards()
        constraints = [
            UniqueConstraint(
                fields=["patient", "rule", "kind"], condition=~Q(state="closed"), name="alerts_one_standing"
            ),
            CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="closed") & Q(closed_at__isnull=True, outcome="")),
                name="alerts_closed_with_outcome",
            ),
            CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False), name="alerts_taken_by_somebody"
            ),
            CheckConstraint(condition=Q(second_minutes__gt=F("first_minutes")), name="alerts_steps_in_order"),
        ]
        indexes = [
            Index(fields=["organization", "-opened_at", "-id"], name="alerts_of_place"),
            Index(fields=["next_step_at"], condition=Q(state="open"), name="alerts_clock"),
        ]


class AlertStep(models.Model):
    """预警经过: who was told, saw it, took it, called; never changed."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="steps")
    kind = models.CharField("什么", max_length=12, choices=StepKind)
    at = models.DateTimeField("时间")
    by = models.CharField("谁", max_length=100)
    by_name = models.CharField("姓名", max_length=60, blank=True)
    words = models.CharField("说明", max_length=200, blank=True)
    channel = models.CharField("途径", max_length=10, blank=True)
    # A number, not a key: deliveries are wiped by messaging.
    delivery_id = models.BigIntegerField("投递", null=True)

    class Meta:
        verbose_name = "预警经过"
        triggers = [pgtrigger.Protect(name="step_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [Index(fields=["alert", "id"], name="alerts_steps")]


class AlertMute(models.Model):
    """预警静音: until when a person's alerts of one rule (or of all that are not red) ring nobody, and why; with a kind
    of reading those about it alone.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    rule = models.CharField("规则", max_length=30, blank=True)
    kind = models.CharField("哪种体征", max_length=20, blank=True)
    until = models.DateTimeField("到")
    reason = models.CharField("为什么", max_length=200)
    muted_at = models.DateTimeField("从")
    muted_by = models.CharField("谁", max_length=100)
    muted_by_name = models.CharField("姓名", max_length=60, blank=True)
    lifted_at = models.DateTimeField("提前恢复", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "预警静音"
        base_manager_name = "objects"
        triggers = [pgtrigger.ReadOnly(name="mute_stays", exclude=["lifted_at"])]
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="alerts_mute_has_reason"),
            CheckConstraint(condition=Q(until__gt=F("muted_at")), name="alerts_mute_ends_later"),
        ]
