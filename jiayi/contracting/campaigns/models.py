import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class Campaign(models.Model):
    """宣传: one team's poster, card and invitations under one code; what came of it is counted by the code."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, verbose_name="机构")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+", verbose_name="团队")
    code = models.CharField("宣传码", max_length=8, unique=True)
    title = models.CharField("名称", max_length=40)
    words = models.CharField("海报上的话", max_length=60, blank=True)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束", null=True, blank=True)
    created_by = models.CharField("建立人", max_length=100)
    created_at = models.DateTimeField("建立时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "签约宣传"
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-HJKMNP-Z2-9]{8}$"), name="campaigns_code_readable"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="campaigns_period"
            ),
        ]


class CampaignDay(models.Model):
    """扫码次数: how often a code was opened on a day, without saying by whom."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="days", verbose_name="宣传")
    date = models.DateField("日期")
    opened = models.PositiveIntegerField("打开次数")

    class Meta:
        verbose_name = "扫码次数"
        constraints = [models.UniqueConstraint(fields=["campaign", "date"], name="campaigns_day_once")]


class CampaignVisit(models.Model):
    """扫码看过: a signed-in resident came to the team's page through a code."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="visits", verbose_name="宣传")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="居民")
    at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "扫码看过"
        constraints = [models.UniqueConstraint(fields=["campaign", "patient"], name="campaigns_visit_once")]
        indexes = [models.Index(fields=["patient", "-at"], name="campaigns_visit_of")]


class CampaignSigning(models.Model):
    """由宣传签约: the contract that a campaign brought. One contract belongs to one campaign."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="signings", verbose_name="宣传")
    contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="+", verbose_name="协议")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="居民")
    signed_date = models.DateField("签约日期")

    class Meta:
        verbose_name = "由宣传签约"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class InvitationState(models.TextChoices):
    WAITING = "waiting", "待发出"
    RECALLED = "recalled", "已撤回"
    SENDING = "sending", "正在发"
    SENT = "sent", "已发出"


S = InvitationState
INVITATION_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.WAITING,
    moves={
        "recall": (frozenset({S.WAITING}), S.RECALLED),
        "begin": (frozenset({S.WAITING, S.SENDING}), S.SENDING),
        "finish": (frozenset({S.SENDING}), S.SENT),
    },
)


class Invitation(models.Model):
    """签约邀请: a message to a group that was shown before it was sent; it waits ten minutes and can be recalled."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, verbose_name="机构")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="invitations", verbose_name="宣传")
    text = models.CharField("内容", max_length=200)
    group = models.JSONField("发给谁", default=dict)
    state = models.CharField("状态", max_length=10, choices=S, default=S.WAITING)
    people = models.PositiveIntegerField("人数")
    sent = models.PositiveIntegerField("已发", default=0)
    excluded = models.JSONField("没有发给", default=dict)
    send_after = models.DateTimeField("几时以后发")
    created_by = models.CharField("发起人", max_length=100)
    created_by_name = models.CharField("发起人姓名", max_length=60, blank=True)
    created_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("发完", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "签约邀请"
        base_manager_name = "objects"
        triggers = INVITATION_LIFECYCLE.guards()
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="campaigns_invitation_has_people"),
            models.CheckConstraint(condition=Q(sent__lte=models.F("people")), name="campaigns_invitation_counts"),
            models.CheckConstraint(
                condition=Q(send_after__gte=models.F("created_at")), name="campaigns_invitation_waits"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(finished_at__isnull=False), name="campaigns_invitation_ended"
            ),
        ]


class Way(models.TextChoices):
    """How an invitation reaches somebody."""

    IN_APP = "in_app", "站内消息"
    SMS = "sms", "短信"
    WECHAT = "wechat", "微信"
    VISIT = "visit", "上门"


class InvitedResident(models.Model):
    """被邀请人: one person of an invitation, by which way, and when the message went out."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="invited", verbose_name="邀请")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="居民")
    # The way that reaches them when it goes out; empty before, `visit` where only a visit does.
    way = models.CharField("渠道", max_length=8, choices=Way, blank=True)
    # For a child or ward it is the guardian's, who may have one for several.
    message = models.ForeignKey("messaging.Message", models.SET_NULL, null=True, related_name="+", verbose_name="消息")
    sent_at = models.DateTimeField("发出", null=True)

    class Meta:
        verbose_name = "被邀请人"
        constraints = [
            models.UniqueConstraint(fields=["invitation", "patient"], name="campaigns_invited_once"),
            models.CheckConstraint(
                condition=~Q(way="visit") | Q(message__isnull=True), name="campaigns_visit_unwritten"
            ),
        ]
        indexes = [models.Index(fields=["patient"], name="campaigns_invited_patient")]
