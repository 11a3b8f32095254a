import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .conversations import Conversation
from .messages import Side


class CallState(models.TextChoices):
    RINGING = "ringing", "正在响"
    ACTIVE = "active", "通话中"
    ENDED = "ended", "已结束"
    MISSED = "missed", "没接通"
    DECLINED = "declined", "不方便接"
    CANCELLED = "cancelled", "打的人挂了"


C = CallState
ENDS = [(Side.RESIDENT.value, Side.RESIDENT.label), (Side.TEAM.value, Side.TEAM.label)]
CALL_LIFECYCLE = Lifecycle(
    field="state",
    initial=C.RINGING,
    # Nobody of the other side has a page open: it never rang.
    births=frozenset({C.MISSED}),
    moves={
        "answer": (frozenset({C.RINGING}), C.ACTIVE),
        "miss": (frozenset({C.RINGING}), C.MISSED),
        "decline": (frozenset({C.RINGING}), C.DECLINED),
        "cancel": (frozenset({C.RINGING}), C.CANCELLED),
        "end": (frozenset({C.ACTIVE}), C.ENDED),
    },
)
LIVE_CALL = (C.RINGING, C.ACTIVE)


class Call(models.Model):
    """通话 (FHIR Encounter, virtual): who rang whom, who answered, how long, how it ended. Its sound is not kept."""

    class Kind(models.TextChoices):
        VOICE = "voice", "语音通话"
        VIDEO = "video", "视频通话"

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="calls")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    side = models.CharField("谁打的", max_length=10, choices=ENDS)
    state = models.CharField("状态", max_length=10, choices=C, default=C.RINGING)
    caller = models.CharField("打的人", max_length=100)
    caller_name = models.CharField("打的人姓名", max_length=60, blank=True)
    caller_device = models.UUIDField("打的设备")
    answerer = models.CharField("接的人", max_length=100, blank=True)
    answerer_name = models.CharField("接的人姓名", max_length=60, blank=True)
    answerer_device = models.UUIDField("接的设备", null=True)
    started_at = models.DateTimeField("打出")
    answered_at = models.DateTimeField("接通", null=True)
    # The last sign of life of a page that takes part.
    alive_at = models.DateTimeField("最近还在")
    ended_at = models.DateTimeField("结束", null=True)
    end_reason = models.CharField("怎么结束的", max_length=20, blank=True)

    objects = ScopedManager(organization=("conversation__organization",), patient="conversation__patient_id")

    class Meta:
        verbose_name = "通话"
        base_manager_name = "objects"
        triggers = [*CALL_LIFECYCLE.guards(), pgtrigger.Protect(name="call_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state__in=LIVE_CALL), name="conversations_one_live_call"
            ),
            models.UniqueConstraint(fields=["caller_device", "started_at"], name="conversations_call_once"),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_CALL, ended_at__isnull=True)
                | ~Q(state__in=LIVE_CALL) & Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="conversations_call_over_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[C.ACTIVE, C.ENDED], answered_at__isnull=False, answerer_device__isnull=False)
                | ~Q(state__in=[C.ACTIVE, C.ENDED]) & Q(answered_at__isnull=True),
                name="conversations_call_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="conversations_call_ends_later",
            ),
        ]
        indexes = [
            models.Index(fields=["alive_at"], condition=Q(state__in=LIVE_CALL), name="conversations_live_calls"),
        ]


class CallSignal(models.Model):
    """通话信令: what two browsers tell each other to find a way; forgotten an hour later."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="signals")
    side = models.CharField("谁发的", max_length=10, choices=ENDS)
    kind = models.CharField("类别", max_length=12)
    body = EncryptedTextField("内容")
    at = models.DateTimeField("时间")

    objects = ScopedManager(
        organization=("call__conversation__organization",), patient="call__conversation__patient_id"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["offer", "answer", "candidate", "restart"]), name="conversations_signal_known"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="conversations_old_signals")]
