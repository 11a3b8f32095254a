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


class Observation(models.Model):
    """体征 (FHIR Observation): one reading in the unit of its code. Insert-only; readings of one moment share a batch.

    A client sends its own UUID as the batch, so that a reading sent twice is stored once.
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

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "体征"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["patient", "batch", "code"], name="vitals_reading_once"),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="vitals_value_positive"),
        ]
        indexes = [
            models.Index(fields=["patient", "code", "-taken_at", "-id"], name="vitals_latest"),
            # Readings arrive in time order: a BRIN index over years of them is a few pages.
            BrinIndex(fields=["taken_at"], name="vitals_taken_at_brin"),
        ]
