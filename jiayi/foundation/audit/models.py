import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager


def append_only() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class ReadLog(models.Model):
    """读取日志: somebody opened a resident's record, and why. The resident reads this list.

    Names are copied, not joined: the line must still say who it was when the person has left.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, verbose_name="居民", db_index=False)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, verbose_name="查看者机构", db_index=False
    )
    reader = models.CharField("查看者", max_length=100)
    reader_name = models.CharField("查看者姓名", max_length=60)
    reader_role = models.CharField("查看者岗位", max_length=60, blank=True)
    organization_name = models.CharField("机构名称", max_length=100, blank=True)
    purpose = models.CharField("原因", max_length=40)
    subject = models.CharField("看了什么", max_length=100, blank=True)
    channel = models.CharField("入口", max_length=20)
    at = models.DateTimeField("时间")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = append_only()
        indexes = [
            models.Index(fields=["patient", "-at"], name="audit_read_patient"),
            models.Index(fields=["organization", "-at"], name="audit_read_org"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="audit_read_has_purpose"),
        ]


class SecurityLog(models.Model):
    """安全日志: sign-ins and their failures, changes of accounts and rights."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, verbose_name="机构", db_index=False
    )
    kind = models.CharField("类型", max_length=40)
    actor = models.CharField("操作者", max_length=100)
    actor_name = models.CharField("姓名", max_length=60, blank=True)
    subject = models.CharField("对象", max_length=200, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    channel = models.CharField("入口", max_length=20)
    at = models.DateTimeField("时间")

    class Meta:
        triggers = append_only()
        indexes = [models.Index(fields=["-at"], name="audit_security_at")]


class RateCount(models.Model):
    """频次: how often a thing was tried in one window of time. The subject is kept only as a keyed hash."""

    subject = models.BinaryField(primary_key=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="audit_rate_counts_something")]
        indexes = [models.Index(fields=["window_start"], name="audit_rate_age")]
