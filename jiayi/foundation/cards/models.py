from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class CardStatus(models.TextChoices):
    ACTIVE = "active", "在用"
    REVOKED = "revoked", "停用"


class RevokeReason(models.TextChoices):
    LOST = "lost", "丢了"
    DAMAGED = "damaged", "坏了"
    UNWANTED = "unwanted", "不想用了"
    DIED = "died", "不再需要"
    MOVED = "moved", "迁出了"


CARD_LIFECYCLE = Lifecycle(
    field="status",
    initial=CardStatus.ACTIVE,
    moves={"revoke": (frozenset({CardStatus.ACTIVE}), CardStatus.REVOKED)},
)


class ElderCard(models.Model):
    """老人卡: the QR carries a random token and nothing of the person; the number is for people who type it.

    A number is never given out twice, so that an old card in a drawer can open nobody else.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="居民")
    number = models.CharField("卡号", max_length=7, unique=True)
    token_hash = models.BinaryField(unique=True)
    # Kept (encrypted) because the same card is printed again when the printer ate it.
    token = EncryptedTextField("二维码")
    status = models.CharField("状态", max_length=10, choices=CardStatus, default=CardStatus.ACTIVE)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+", verbose_name="换下的卡")
    issued_at = models.DateTimeField("发卡")
    issued_by = models.CharField("发卡人", max_length=100)
    issued_by_name = models.CharField("发卡人姓名", max_length=60, blank=True)
    printed_at = models.DateTimeField("最近打印", null=True)
    revoked_at = models.DateTimeField("停用", null=True)
    revoked_by = models.CharField("停用人", max_length=100, blank=True)
    revoked_by_name = models.CharField("停用人姓名", max_length=60, blank=True)
    revoke_reason = models.CharField("停用原因", max_length=10, choices=RevokeReason, blank=True)

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "老人卡"
        base_manager_name = "objects"
        triggers = CARD_LIFECYCLE.guards()
        constraints = [
            UniqueConstraint(fields=["patient"], condition=Q(status="active"), name="cards_one_active_card"),
            CheckConstraint(condition=Q(number__regex=r"^[1-9][0-9]{6}$"), name="cards_number_shape"),
            CheckConstraint(
                condition=Q(status="active", revoked_at__isnull=True, revoke_reason="")
                | (Q(status="revoked", revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="cards_revoked_with_reason",
            ),
            CheckConstraint(condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="cards_replaces_another"),
        ]
        indexes = [Index(fields=["patient", "-id"], name="cards_of_patient")]


class CardSession(models.Model):
    """扫卡后的会话: opens the elder home of one card and nothing else; ended when the card is revoked."""

    card = models.ForeignKey(ElderCard, models.CASCADE, related_name="sessions", verbose_name="老人卡")
    token_hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField("开始")
    expires_at = models.DateTimeField("最迟结束")
    ended_at = models.DateTimeField("已结束", null=True)

    class Meta:
        verbose_name = "扫卡会话"
        constraints = [CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="cards_session_expires_later")]
        indexes = [Index(fields=["card"], condition=Q(ended_at__isnull=True), name="cards_open_sessions")]


class PrintState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在做"
    DONE = "done", "做好了"
    FAILED = "failed", "没做成"


S = PrintState
PRINT_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.QUEUED,
    moves={
        "run": (frozenset({S.QUEUED, S.RUNNING}), S.RUNNING),
        "finish": (frozenset({S.RUNNING}), S.DONE),
        "fail": (frozenset({S.QUEUED, S.RUNNING}), S.FAILED),
    },
)


class CardPrint(models.Model):
    """打印一批卡: eight to a sheet, or one to a page for a card printer; made by the worker."""

    class Layout(models.TextChoices):
        SHEET = "sheet", "A4，一张 8 个"
        SINGLE = "single", "卡片机，一页一个"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    layout = models.CharField("版式", max_length=10, choices=Layout)
    card_ids = ArrayField(models.BigIntegerField(), verbose_name="卡")
    state = models.CharField("状态", max_length=10, choices=S, default=S.QUEUED)
    done_count = models.PositiveIntegerField("已排", default=0)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="文件")
    requested_by = models.CharField("谁要的", max_length=100)
    requested_by_name = models.CharField("谁要的（姓名）", max_length=60)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("时间")
    finished_at = models.DateTimeField("做好", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "老人卡打印"
        base_manager_name = "objects"
        triggers = PRINT_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(condition=Q(card_ids__len__gt=0), name="cards_print_has_cards"),
            CheckConstraint(
                condition=Q(state="done", file__isnull=False) | (~Q(state="done") & Q(file__isnull=True)),
                name="cards_print_done_has_file",
            ),
        ]
        indexes = [Index(fields=["organization", "-id"], name="cards_prints_of")]
