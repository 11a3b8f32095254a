from django.db import models
from django.db.models import Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle


class Channel(models.TextChoices):
    IN_APP = "in_app", "站内"
    SMS = "sms", "短信"
    WECHAT = "wechat", "微信"
    VOICE = "voice", "语音电话"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"


S = DeliveryState
DELIVERY_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.QUEUED,
    moves={
        "send": (frozenset({S.QUEUED}), S.SENT),
        "deliver": (frozenset({S.SENT}), S.DELIVERED),
        "fail": (frozenset({S.QUEUED, S.SENT}), S.FAILED),
        "retry": (frozenset({S.FAILED}), S.QUEUED),
    },
)


class MessageTemplate(models.Model):
    """消息模板: the words of one kind of message on one channel; a new version is a new row."""

    code = models.CharField("代码", max_length=60)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=60, blank=True)
    body = models.CharField("正文", max_length=500)
    link = models.CharField("打开哪一页", max_length=120, blank=True)
    provider_code = models.CharField("服务商模板编号", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "channel", "version"], name="messaging_template_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="messaging_template_channel"),
        ]


class Message(models.Model):
    """消息: one line in the inbox of a resident or of a member of staff."""

    patient = models.ForeignKey("patients.Patient", models.CASCADE, null=True, db_index=False, verbose_name="居民")
    # A number, not a key: accounts stands above messaging.
    account_id = models.BigIntegerField("工作人员账号", null=True)
    kind = models.CharField("类型", max_length=60)
    title = models.CharField("标题", max_length=60)
    body = models.CharField("正文", max_length=500)
    link = models.CharField("打开哪一页", max_length=120, blank=True)
    sender = models.CharField("发送者", max_length=100)
    sender_name = models.CharField("发送者姓名", max_length=60, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(patient__isnull=True, account_id__isnull=False)
                | Q(patient__isnull=False, account_id__isnull=True),
                name="messaging_message_has_one_recipient",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-id"], name="messaging_inbox_patient"),
            models.Index(fields=["account_id", "-id"], name="messaging_inbox_account"),
            models.Index(fields=["patient"], condition=Q(read_at__isnull=True), name="messaging_unread_patient"),
            models.Index(fields=["account_id"], condition=Q(read_at__isnull=True), name="messaging_unread_account"),
        ]


class Delivery(models.Model):
    """投递: one message on its way through one channel. Address and text are encrypted and wiped after a day."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries")
    template = models.CharField("模板", max_length=60)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    state = models.CharField("状态", max_length=10, choices=S, default=S.QUEUED)
    address = EncryptedTextField("地址", null=True)
    text = EncryptedTextField("内容", null=True)
    # What the placeholders were filled with (JSON), for gateways that fill in a template of their own.
    filling = EncryptedTextField("填入的内容", null=True)
    provider_code = models.CharField("服务商模板编号", max_length=60, blank=True)
    provider_number = models.CharField("服务商流水号", max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("失败原因", max_length=200, blank=True)
    created_at = models.DateTimeField("时间")
    sent_at = models.DateTimeField("发出时间", null=True)
    closed_at = models.DateTimeField("送达或失败时间", null=True)

    class Meta:
        triggers = DELIVERY_LIFECYCLE.guards()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[S.SENT, S.DELIVERED]) | Q(sent_at__isnull=False),
                name="messaging_sent_has_time",
            ),
            models.CheckConstraint(condition=~Q(state=S.FAILED) | ~Q(error=""), name="messaging_failed_has_reason"),
        ]
        indexes = [
            models.Index(fields=["template", "-created_at"], name="messaging_delivery_recent"),
            models.Index(fields=["created_at"], condition=Q(state="sent"), name="messaging_delivery_unconfirmed"),
        ]


class WechatBinding(models.Model):
    """微信绑定: the open id under which a resident receives template messages."""

    patient = models.OneToOneField("patients.Patient", models.CASCADE, primary_key=True)
    open_id = EncryptedTextField("微信标识")
    bound_at = models.DateTimeField("绑定时间")


class SimulatedDelivery(models.Model):
    """模拟网关: what the simulators of SMS and WeChat were asked to send; only where no gateway is configured."""

    channel = models.CharField(max_length=10, choices=Channel)
    number = models.CharField("流水号", max_length=40, unique=True)
    address = EncryptedTextField()
    text = EncryptedTextField()
    at = models.DateTimeField(auto_now_add=True)
