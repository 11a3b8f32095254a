"""到期提醒: one per contract and stage, by the way that reaches; each try leaves a line."""

import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class Way(models.TextChoices):
    IN_APP = "in_app", "站内消息"
    SMS = "sms", "短信"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "上门走访"


class ReminderState(models.TextChoices):
    SENT = "sent", "已发出"
    REACHED = "reached", "已看到或送达"
    VISIT = "visit", "在走访单上"
    VISITED = "visited", "走访过"
    SETTLED = "settled", "已续签或不用再提醒"


S = ReminderState
REMINDER_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.SENT,
    births=frozenset({S.VISIT}),
    moves={
        "reach": (frozenset({S.SENT}), S.REACHED),
        "give_up": (frozenset({S.SENT}), S.VISIT),
        "visit": (frozenset({S.VISIT}), S.VISITED),
        "settle": (frozenset({S.SENT, S.REACHED, S.VISIT, S.VISITED}), S.SETTLED),
    },
)


class RenewalReminder(models.Model):
    """到期提醒 (FHIR CommunicationRequest): one stage of one contract."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "愿意续签"
        THINKING = "thinking", "再想想"
        REFUSED = "refused", "不续签"
        NOT_HOME = "not_home", "没人在家"
        MOVED = "moved", "搬走了"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField("提前几天")
    last_date = models.DateField("协议最后一天")
    way = models.CharField("现在的渠道", max_length=10, choices=Way)
    state = models.CharField("状态", max_length=10, choices=S, default=S.SENT)
    created_at = models.DateTimeField("开始提醒")
    reached_at = models.DateTimeField("看到或送达", null=True, blank=True)
    visited_at = models.DateTimeField("走访时间", null=True, blank=True)
    visited_by = models.CharField("走访人", max_length=100, blank=True)
    visited_by_name = models.CharField("走访人姓名", max_length=60, blank=True)
    outcome = models.CharField("走访结果", max_length=10, choices=Outcome, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = REMINDER_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(fields=["contract", "stage"], name="enrolment_reminder_once_a_stage"),
            models.CheckConstraint(
                condition=~Q(state="visited") | (Q(visited_at__isnull=False) & ~Q(outcome="")),
                name="enrolment_visited_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["visit", "visited"]) | Q(way="visit"), name="enrolment_visit_list_by_visit"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "stage", "-id"], name="enrolment_reminders_newest"),
            models.Index(fields=["id"], condition=Q(state="sent"), name="enrolment_reminders_sent"),
        ]


class ReminderAttempt(models.Model):
    """一次提醒: one message on one way, and what became of it."""

    class Result(models.TextChoices):
        SENT = "sent", "已发出"
        REACHED = "reached", "看到或送达"
        FAILED = "failed", "没有送到"
        UNREAD = "unread", "没有看"

    reminder = models.ForeignKey(RenewalReminder, models.PROTECT, related_name="attempts")
    way = models.CharField("渠道", max_length=10, choices=Way)
    # A number, not a key: messages may be cleared, what was tried stays.
    message_id = models.BigIntegerField("消息编号")
    result = models.CharField("结果", max_length=10, choices=Result, default=Result.SENT)
    at = models.DateTimeField("时间")
    closed_at = models.DateTimeField("有结果的时间", null=True, blank=True)

    objects = ScopedManager(organization=("reminder__organization",), patient="reminder__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="attempt_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "way"], name="enrolment_each_way_once"),
        ]
