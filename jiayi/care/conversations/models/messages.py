import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager

from .conversations import Conversation


class Side(models.TextChoices):
    RESIDENT = "resident", "居民"
    TEAM = "team", "团队"
    SYSTEM = "system", "系统"


class MessageKind(models.TextChoices):
    TEXT = "text", "文字"
    VOICE = "voice", "语音"
    PICTURE = "picture", "图片"
    FILE = "file", "文件"
    MEASURE = "measure", "请量一次"
    FORM = "form", "请填一张表"
    ARTICLE = "article", "文章"
    MEETING = "meeting", "约见"
    NOTE = "note", "提示"
    URGENT = "urgent", "急症提示"
    CALL = "call", "通话"


WITH_FILE = (MessageKind.VOICE, MessageKind.PICTURE, MessageKind.FILE)
# What these ask for lives elsewhere; `refers_to` is its number there.
CARDS = (MessageKind.FORM, MessageKind.ARTICLE, MessageKind.MEETING)


class ChatMessage(models.Model):
    """咨询消息 (FHIR Communication): stored before it is shown as sent, numbered in its conversation, never changed.

    Kept at least three years (图文、音视频过程记录, 《互联网诊疗监管细则》 as read by Tianjin 2026).
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="messages", db_index=False)
    sequence = models.PositiveIntegerField("第几条")
    client_key = models.UUIDField("客户端编号", null=True)
    side = models.CharField("谁说的", max_length=10, choices=Side)
    kind = models.CharField("类别", max_length=10, choices=MessageKind)
    words = EncryptedTextField("内容", null=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    seconds = models.PositiveSmallIntegerField("时长", null=True)
    refers_to = models.BigIntegerField("指着什么", null=True)
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("姓名", max_length=60, blank=True)
    is_proxy = models.BooleanField("家人代发", default=False)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("conversation__organization",), patient="conversation__patient_id")

    class Meta:
        verbose_name = "咨询消息"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "sequence"], name="conversations_message_number_once"),
            models.UniqueConstraint(
                fields=["client_key"], condition=Q(client_key__isnull=False), name="conversations_message_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_FILE, file__isnull=False) | ~Q(kind__in=WITH_FILE) & Q(file__isnull=True),
                name="conversations_message_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_FILE) | Q(words__isnull=False), name="conversations_message_says_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CARDS, refers_to__isnull=False) | ~Q(kind__in=CARDS) & Q(refers_to__isnull=True),
                name="conversations_card_refers_to_something",
            ),
            models.CheckConstraint(
                condition=~Q(kind="voice") | Q(seconds__gte=1, seconds__lte=300), name="conversations_voice_has_length"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "refers_to"], condition=Q(refers_to__isnull=False), name="conversations_cards"
            ),
        ]
