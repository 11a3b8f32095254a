import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from jiayi.kernel.scope import ScopedManager


class Source(models.TextChoices):
    HAND = "hand", "自测手录"
    DEVICE = "device", "设备"
    CLINIC = "clinic", "门诊"
    FOLLOWUP = "followup", "随访"
    IMPORT = "import", "导入"


class Position(models.TextChoices):
    """How the person was when it was measured; an arm where it matters."""

    SITTING = "sitting", "坐着"
    LYING = "lying", "躺着"
    STANDING = "standing", "站着"
    LEFT_ARM = "left_arm", "坐着，左臂"
    RIGHT_ARM = "right_arm", "坐着，右臂"


# What was measured never changes; only that somebody confirmed it, or that it was withdrawn, is added later, once.
_MEASURED = (
    "organization_id", "patient_id", "code", "value", "taken_at", "source", "source_id", "batch", "is_questioned",
    "recorded_by", "recorded_at", "device_id", "device_taken_at", "position", "file_id",
)  # fmt: skip
_REWRITES = " OR ".join(
    [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _MEASURED]
    + [
        f"(OLD.{column} IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column})"
        for column in ("confirmed_at", "voided_at")
    ]
)


class Observation(models.Model):
    """体征 (FHIR Observation): one reading in the unit of its code. Readings of one moment share a batch.

    A client sends its own UUID as the batch, so that a reading sent twice is stored once. A wrong reading is voided,
    never deleted; a corrected one is a new batch that names the old (`ReadingChange`).
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField("项目", max_length=30)
    value = models.DecimalField("值", max_digits=8, decimal_places=2)
    taken_at = models.DateTimeField("测量时间")
    source = models.CharField("来源", max_length=10, choices=Source)
    source_id = models.BigIntegerField("来源编号", null=True)
    batch = models.UUIDField("批次")
    is_questioned = models.BooleanField("少见值", default=False)
    recorded_by = models.CharField("记录人", max_length=100)
    recorded_at = models.DateTimeField("记录时间")
    # A number, not a key: devices stand above vitals.
    device_id = models.BigIntegerField("设备", null=True)
    device_taken_at = models.DateTimeField("设备上的时间（与收到时间对不上时）", null=True)
    position = models.CharField("体位", max_length=10, choices=Position, blank=True, default="", db_default="")
    file_id = models.BigIntegerField("心电图文件", null=True)
    confirmed_at = models.DateTimeField("确认无误时间", null=True)
    voided_at = models.DateTimeField("作废时间", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "体征"
        base_manager_name = "objects"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update, condition=pgtrigger.Condition(_REWRITES)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient", "batch", "code"], name="vitals_reading_once"),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="vitals_value_positive"),
        ]
        indexes = [
            models.Index(fields=["patient", "code", "-taken_at", "-id"], name="vitals_latest"),
            # Readings arrive in time order: a BRIN index over years of them is a few pages.
            BrinIndex(fields=["taken_at"], name="vitals_taken_at_brin"),
        ]


class ChangeKind(models.TextChoices):
    CONFIRM = "confirm", "确认无误"
    VOID = "void", "作废"
    CORRECT = "correct", "更正"


class ReadingChange(models.Model):
    """体征更正: what somebody said about the readings of one moment later, and why; the readings stay."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    batch = models.UUIDField("批次")
    kind = models.CharField("做了什么", max_length=10, choices=ChangeKind)
    reason = models.CharField("原因", max_length=200, blank=True)
    replaced_by = models.UUIDField("更正后的批次", null=True)
    changed_by = models.CharField("谁", max_length=100)
    changed_by_name = models.CharField("姓名", max_length=60, blank=True)
    changed_at = models.DateTimeField("时间")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "体征更正"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "batch"], condition=~models.Q(kind="confirm"), name="vitals_withdrawn_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="confirm") | ~models.Q(reason=""), name="vitals_change_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="correct", replaced_by__isnull=False)
                | (~models.Q(kind="correct") & models.Q(replaced_by__isnull=True)),
                name="vitals_correction_names_the_new",
            ),
        ]
