import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Index, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class DeviceKind(models.TextChoices):
    PRESSURE = "bp", "血压计"
    GLUCOSE = "glucose", "血糖仪"
    OXYGEN = "spo2", "血氧仪"
    SCALE = "weight", "体重秤"
    THERMOMETER = "temperature", "体温计"
    COMBINED = "combined", "多合一"


class DeviceState(models.TextChoices):
    ACTIVE = "active", "在用"
    BLOCKED = "blocked", "先不收"
    RETIRED = "retired", "停用"


S = DeviceState
DEVICE_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.ACTIVE,
    moves={
        "block": (frozenset({S.ACTIVE}), S.BLOCKED),
        "unblock": (frozenset({S.BLOCKED}), S.ACTIVE),
        "retire": (frozenset({S.ACTIVE, S.BLOCKED}), S.RETIRED),
    },
)


class Device(models.Model):
    """设备: one meter by its serial number, with the key it signs with."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    serial = models.CharField("序列号", max_length=40, unique=True)
    vendor = models.CharField("报文格式", max_length=30, default="jiayi")
    kind = models.CharField("种类", max_length=12, choices=DeviceKind)
    model_name = models.CharField("型号", max_length=60, blank=True)
    key = EncryptedTextField("签名密钥")
    state = models.CharField("状态", max_length=10, choices=S, default=S.ACTIVE)
    last_sequence = models.BigIntegerField("最近一条的序号", null=True)
    last_seen_at = models.DateTimeField("最近联系", null=True)
    registered_by = models.CharField("登记人", max_length=100)
    registered_by_name = models.CharField("登记人姓名", max_length=60, blank=True)
    registered_at = models.DateTimeField("登记时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "设备"
        base_manager_name = "objects"
        triggers = DEVICE_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(condition=Q(serial__regex=r"^[A-Za-z0-9_-]{4,40}$"), name="devices_serial_shape")
        ]
        indexes = [Index(fields=["organization", "-last_seen_at"], name="devices_of_place")]


class DeviceBinding(models.Model):
    """设备绑定: whose the readings of a device are, from when to when; a shared one belongs to a household, and each
    reading waits until somebody says who it was.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="bindings")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("patients.Household", models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField("从")
    to_at = models.DateTimeField("到", null=True)
    bound_by = models.CharField("绑定人", max_length=100)
    bound_by_name = models.CharField("绑定人姓名", max_length=60, blank=True)
    ended_by = models.CharField("解绑人", max_length=100, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "设备绑定"
        base_manager_name = "objects"
        triggers = [
            pgtrigger.ReadOnly(name="binding_stays", fields=["device", "patient", "household", "from_at", "bound_by"]),
            pgtrigger.Protect(name="binding_is_kept", operation=pgtrigger.Delete),
        ]
        constraints = [
            UniqueConstraint(fields=["device"], condition=Q(to_at__isnull=True), name="devices_bound_once"),
            CheckConstraint(
                condition=Q(patient__isnull=False, household__isnull=True)
                | Q(patient__isnull=True, household__isnull=False),
                name="devices_bound_to_one",
            ),
            CheckConstraint(condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="devices_binding_order"),
            ExclusionConstraint(
                name="devices_bindings_never_overlap",
                expressions=[
                    ("device", RangeOperators.EQUAL),
                    (
                        Func("from_at", "to_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
