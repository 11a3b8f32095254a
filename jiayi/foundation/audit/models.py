from datetime import timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .rules import LOGS, OPENING_PURPOSES, REASON_MAX, REASON_MIN


def append_only() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


# Lines are sealed and never change: they keep the number of a record that was taken into another one. Their key is no
# constraint of the database, and what is asked about a person is asked about the person's former numbers too.
MERGED_AWAY = "已并入其他档案"


class ReadLog(models.Model):
    """读取日志: somebody opened a resident's record, and why. The resident reads this list.

    Names are copied, not joined: the line must still say who it was when the person has left.
    """

    patient = models.ForeignKey(
        "patients.Patient", models.DO_NOTHING, null=True, db_constraint=False, verbose_name="居民", db_index=False
    )
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
            models.Index(fields=["-at", "-id"], name="audit_read_at"),
            models.Index(fields=["reader", "-at"], name="audit_read_reader"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="audit_read_has_purpose"),
        ]

    @property
    def patient_name(self) -> str:
        return self.patient.name if self.patient is not None else MERGED_AWAY


class RecordOpening(models.Model):
    """凭理由查看: who works with numbers said why one person's name and record were needed, and until when they open.

    Names are copied, not joined, as in the read log. Nothing is ever changed: a longer look states its reason again.
    """

    patient = models.ForeignKey(
        "patients.Patient", models.DO_NOTHING, null=True, db_constraint=False, verbose_name="居民", db_index=False
    )
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

    @property
    def patient_name(self) -> str:
        return self.patient.name if self.patient is not None else MERGED_AWAY


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
        indexes = [
            models.Index(fields=["-at"], name="audit_security_at"),
            models.Index(fields=["kind", "-at"], name="audit_security_kind"),
            models.Index(fields=["actor", "-at"], name="audit_security_actor"),
        ]


class RateCount(models.Model):
    """频次: how often a thing was tried in one window of time. The subject is kept only as a keyed hash."""

    subject = models.BinaryField(primary_key=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="audit_rate_counts_something")]
        indexes = [models.Index(fields=["window_start"], name="audit_rate_age")]


class LogSeal(models.Model):
    """日志封条: some hundred lines of one log under one hash, which holds the hash before it (等保 L3-AU-3).

    Made by a job minutes after the lines were written, so that no request waits for it. The key of the hash lies
    outside the database: who can write the tables still cannot write a chain that fits. The ids of the lines are kept,
    not a range: a transaction that commits late has its line in a later seal.
    """

    log = models.CharField("日志", max_length=10, choices=list(LOGS.items()))
    number = models.PositiveIntegerField("第几张")
    row_ids = ArrayField(models.BigIntegerField(), verbose_name="哪些行")
    row_hashes = models.BinaryField("每行的 SM3")
    row_count = models.PositiveIntegerField("行数")
    last_id = models.BigIntegerField("最大行号")
    previous_hash = models.CharField("前一张", max_length=64, blank=True)
    hash = models.CharField("HMAC-SM3", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="follows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF NEW.previous_hash <> COALESCE((SELECT hash FROM audit_logseal
                                                  WHERE log = NEW.log AND number = NEW.number - 1), '')
                   OR (NEW.number > 1 AND NEW.previous_hash = '')
                THEN RAISE EXCEPTION 'audit: a seal must follow the one before it'; END IF;
                RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["log", "number"], name="audit_seal_number_once"),
            models.CheckConstraint(condition=Q(log__in=list(LOGS)), name="audit_seal_log_known"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_seal_number_from_one"),
            models.CheckConstraint(
                condition=Q(row_count__gte=1, row_ids__len=F("row_count")), name="audit_seal_counts_its_rows"
            ),
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="audit_seal_is_a_hash"),
        ]
        indexes = [models.Index(fields=["log", "-sealed_at"], name="audit_seal_age")]


class CheckState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在核对"
    WHOLE = "whole", "完整，没有改动"
    BROKEN = "broken", "有改动"


CHECK_LIFECYCLE = Lifecycle(
    field="state",
    initial=CheckState.QUEUED,
    moves={
        "run": (frozenset({CheckState.QUEUED}), CheckState.RUNNING),
        "pass": (frozenset({CheckState.RUNNING}), CheckState.WHOLE),
        "break": (frozenset({CheckState.RUNNING}), CheckState.BROKEN),
    },
)


class LogCheck(models.Model):
    """日志核对: all seals and their lines were computed anew; if something does not fit, which line first."""

    state = models.CharField("结果", max_length=10, choices=CheckState, default=CheckState.QUEUED)
    asked_by = models.CharField("谁核对的", max_length=100)
    asked_by_name = models.CharField("姓名", max_length=60)
    asked_at = models.DateTimeField("时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    rows_done = models.PositiveBigIntegerField("已核对行数", default=0)
    rows_total = models.PositiveBigIntegerField("总行数", default=0)
    broken_log = models.CharField("哪本日志", max_length=10, blank=True)
    broken_row = models.BigIntegerField("哪一行", null=True)
    problem = models.CharField("问题", max_length=200, blank=True)

    class Meta:
        triggers = [
            *CHECK_LIFECYCLE.guards(),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="broken") | (~Q(problem="") & ~Q(broken_log="")), name="audit_check_says_what_broke"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["whole", "broken"]) | Q(finished_at__isnull=False), name="audit_check_has_end"
            ),
        ]
