import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from jiayi.kernel.scope import ScopedManager

from .registry import Device


class ReadingState(models.TextChoices):
    STORED = "stored", "已存"
    WAITING = "waiting", "等人认领"
    QUARANTINED = "quarantined", "隔离"
    REFUSED = "refused", "数不可能"
    DISMISSED = "dismissed", "不要了"


class DeviceReading(models.Model):
    """设备读数: one message of a device as it arrived, with both clocks. Serial and sequence make it exactly once."""

    serial = models.CharField("序列号", max_length=40)
    sequence = models.BigIntegerField("序号")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+", db_index=False)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", db_index=False
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+", db_index=False)
    device_at = models.DateTimeField("设备的时间", null=True)
    received_at = models.DateTimeField("收到的时间")
    taken_at = models.DateTimeField("采用的时间")
    values = models.JSONField("数值")
    flags = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField("状态", max_length=12, choices=ReadingState)
    via = models.CharField("途径", max_length=10)
    decided_by = models.CharField("谁认领或处理", max_length=100, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "设备读数"
        base_manager_name = "objects"
        triggers = [
            # What arrived never changes; whose it is, is said once.
            pgtrigger.Protect(
                name="arrival_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.serial IS DISTINCT FROM NEW.serial OR OLD.sequence IS DISTINCT FROM NEW.sequence"
                    " OR OLD.values IS DISTINCT FROM NEW.values OR OLD.received_at IS DISTINCT FROM NEW.received_at"
                    " OR OLD.state IN ('stored', 'refused', 'dismissed')"
                ),
            ),
        ]
        constraints = [
            UniqueConstraint(fields=["serial", "sequence"], name="devices_reading_once"),
            CheckConstraint(condition=~Q(state="stored") | Q(patient__isnull=False), name="devices_stored_has_owner"),
        ]
        indexes = [
            BrinIndex(fields=["received_at"], name="devices_received_brin"),
            Index(fields=["device", "-received_at"], condition=Q(state="waiting"), name="devices_waiting"),
            Index(fields=["serial"], condition=Q(state="quarantined"), name="devices_quarantined"),
            Index(fields=["patient"], condition=Q(state="waiting"), name="devices_waiting_patient"),
        ]


class DeviceNonce(models.Model):
    """一次性数: a signed request is accepted once; forgotten when its time stamp would be refused anyway."""

    serial = models.CharField(max_length=40)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["serial", "nonce"], name="devices_nonce_once")]
        indexes = [Index(fields=["at"], name="devices_nonce_age")]


class FloodCase(models.Model):
    """设备刷屏: a device sent more than anybody can measure; what was too much was turned away and counted."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("开始")
    last_at = models.DateTimeField("最近一次")
    turned_away = models.PositiveIntegerField("没收下几条", default=0)
    closed_at = models.DateTimeField("处理时间", null=True)
    closed_by = models.CharField("谁处理的", max_length=100, blank=True)
    closed_by_name = models.CharField("姓名", max_length=60, blank=True)
    note = models.CharField("怎么处理的", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "设备刷屏"
        base_manager_name = "objects"
        constraints = [
            UniqueConstraint(fields=["device"], condition=Q(closed_at__isnull=True), name="devices_one_open_case"),
            CheckConstraint(condition=Q(closed_at__isnull=True) | ~Q(note=""), name="devices_closed_with_a_note"),
        ]
