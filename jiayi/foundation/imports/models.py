from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from jiayi.kernel.scope import ScopedManager


class State(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


class ExportJob(models.Model):
    """导出任务: one table leaving as a file: who asked, with which filter, how far it is, where the file lies."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("导出项", max_length=60)
    title = models.CharField("名称", max_length=100)
    params = models.JSONField("条件", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    rows_done = models.PositiveIntegerField("已写行数", default=0)
    rows_total = models.PositiveIntegerField("总行数", null=True)
    file_name = models.CharField("文件", max_length=60, blank=True)
    problem = models.CharField("问题", max_length=300, blank=True)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    # Posts and teams at the time of asking: the job acts under them, permissions were checked.
    asker = models.JSONField("申请人岗位", default=dict)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "导出任务"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(name="imports_export_done_has_file", condition=~Q(state="done") | ~Q(file_name="")),
        ]
        indexes = [Index(fields=["requested_by", "-id"], name="imports_export_mine")]


class ImportJob(models.Model):
    """导入任务: rows entering from a file, each with its own verdict; a bad row never stops the good ones."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, null=True, related_name="+", verbose_name="机构"
    )
    code = models.CharField("导入项", max_length=60)
    title = models.CharField("名称", max_length=100)
    file_name = models.CharField("文件名", max_length=200)
    params = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    created_count = models.PositiveIntegerField("新增", default=0)
    updated_count = models.PositiveIntegerField("更新", default=0)
    unchanged_count = models.PositiveIntegerField("无变化", default=0)
    rejected_count = models.PositiveIntegerField("拒绝", default=0)
    row_count = models.PositiveIntegerField("行数", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    # Posts and teams at the time of asking: the job acts under them, permissions were checked.
    asker = models.JSONField("申请人岗位", default=dict)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "导入任务"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(
                name="imports_counts_within_rows",
                condition=Q(
                    row_count__gte=F("created_count") + F("updated_count") + F("unchanged_count") + F("rejected_count")
                ),
            ),
        ]
        indexes = [Index(fields=["requested_by", "-id"], name="imports_import_mine")]


class ImportRow(models.Model):
    """导入行: what the file said on one line and what became of it. Kept until the job is cleared."""

    class Verdict(models.TextChoices):
        PENDING = "pending", "待处理"
        CREATED = "created", "新增"
        UPDATED = "updated", "更新"
        UNCHANGED = "unchanged", "无变化"
        REJECTED = "rejected", "拒绝"

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name="任务")
    number = models.PositiveIntegerField("行号")
    values = models.JSONField("内容")
    verdict = models.CharField("结果", max_length=10, choices=Verdict, default=Verdict.PENDING)
    message = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="imports_row_number_once"),
        ]
        indexes = [Index(fields=["job", "verdict", "number"], name="imports_row_by_verdict")]
