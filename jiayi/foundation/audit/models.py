from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager

from .rules import OPENING_PURPOSES, REASON_MAX, REASON_MIN


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


class RecordOpening(models.Model):
    """凭理由查看: who works with numbers said why one person's name and record were needed, and until when they open.

    Names are copied, not joined, as in the read log. Nothing is ever changed: a longer look states its reason again.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, verbose_name="居民", db_index=False)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, verbose_name="查看者机构", db_index=False
    )
    opener = models.CharField("查看者", max_length=100)
    opener_name = models.CharField("查看者姓名", max_length=60)
    organization_name = models.CharField("机构名称", max_length=100, blank=True)
    purpose = models.CharField("事由", max_length=20, choices=list(OPENING_PURPOSES.items()))
    reason = models.CharField("理由", max_length=REASON_MAX)
    opened_at = models.DateTimeField("开始")
    expires_at = models.DateTimeField("到期")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "凭理由查看"
        base_manager_name = "objects"
        triggers = append_only()
        indexes = [
            models.Index(fields=["opener", "-expires_at"], name="audit_opening_of"),
            models.Index(fields=["organization", "-opened_at"], name="audit_opening_org"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__regex=rf"^\S.{{{REASON_MIN - 2},}}\S$"), name="audit_opening_has_reason"
            ),
            models.CheckConstraint(condition=Q(purpose__in=list(OPENING_PURPOSES)), name="audit_opening_purpose"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("opened_at"), expires_at__lte=F("opened_at") + timedelta(days=1)),
                name="audit_opening_ends_soon",
            ),
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
