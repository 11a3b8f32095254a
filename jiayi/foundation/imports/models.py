import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.foureyes import decided_by_another
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class State(models.TextChoices):
    WAITING = "waiting", "等人批准"
    REFUSED = "refused", "没有批准"
    WITHDRAWN = "withdrawn", "自己撤回"
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


class Format(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"


S = State
EXPORT_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.QUEUED,
    births=frozenset({S.WAITING}),
    moves={
        "approve": (frozenset({S.WAITING}), S.QUEUED),
        "refuse": (frozenset({S.WAITING}), S.REFUSED),
        "withdraw": (frozenset({S.WAITING}), S.WITHDRAWN),
        "run": (frozenset({S.QUEUED, S.FAILED}), S.RUNNING),
        "finish": (frozenset({S.RUNNING}), S.DONE),
        "fail": (frozenset({S.QUEUED, S.RUNNING}), S.FAILED),
    },
)
APPROVED_ONLY = (S.QUEUED, S.RUNNING, S.DONE, S.FAILED)


class ExportJob(models.Model):
    """导出任务: one table leaving as a file: who asked, with which filter, how far it is, where the file lies.

    Personal data leaves with four eyes: somebody else approves, and the database holds the two apart.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("导出项", max_length=60)
    title = models.CharField("名称", max_length=100)
    params = models.JSONField("条件", default=dict)
    file_format = models.CharField("文件格式", max_length=4, choices=Format, default=Format.XLSX)
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
    is_personal = models.BooleanField("含个人信息", default=False)
    needs_approval = models.BooleanField("要人批准", default=False)
    purpose = models.CharField("用途", max_length=200, blank=True)
    decided_by = models.CharField("批准人", max_length=100, blank=True)
    decided_by_name = models.CharField("批准人姓名", max_length=50, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True)
    decision_note = models.CharField("批准意见", max_length=200, blank=True)
    expires_at = models.DateTimeField("文件到期", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "导出任务"
        base_manager_name = "objects"
        triggers = EXPORT_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(name="imports_export_done_has_file", condition=~Q(state="done") | ~Q(file_name="")),
            CheckConstraint(
                name="imports_export_personal_has_purpose", condition=Q(is_personal=False) | ~Q(purpose="")
            ),
            decided_by_another(name="imports_export_decided_by_another"),
            CheckConstraint(
                name="imports_export_approved_before_made",
                condition=Q(needs_approval=False) | ~Q(state__in=APPROVED_ONLY) | ~Q(decided_by=""),
            ),
            CheckConstraint(
                name="imports_export_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_note="")
            ),
        ]
        indexes = [
            Index(fields=["requested_by", "-id"], name="imports_export_mine"),
            Index(fields=["organization", "-id"], condition=Q(state="waiting"), name="imports_export_waiting"),
        ]


class ExportDownload(models.Model):
    """导出下载: every time the file of an export was taken away, and by whom. Only ever added to."""

    job = models.ForeignKey(ExportJob, models.PROTECT, related_name="downloads", verbose_name="导出任务")
    by = models.CharField("下载人", max_length=100)
    by_name = models.CharField("下载人姓名", max_length=50)
    channel = models.CharField("入口", max_length=20)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("job__organization",))

    class Meta:
        verbose_name = "导出下载"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class ImportState(models.TextChoices):
    READING = "reading", "正在读表"
    MAPPING = "mapping", "等您对列"
    CHECKING = "checking", "正在试算"
    CHECKED = "checked", "试算好了，还没写入"
    RUNNING = "running", "正在写入"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已停下"
    FAILED = "failed", "失败"


_UNFINISHED = frozenset(
    {ImportState.READING, ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING}
)
IMPORT_LIFECYCLE = Lifecycle(
    field="state",
    initial=ImportState.READING,
    moves={
        "ask_columns": (frozenset({ImportState.READING, ImportState.CHECKED}), ImportState.MAPPING),
        "check": (
            frozenset({ImportState.READING, ImportState.MAPPING, ImportState.CHECKED}),
            ImportState.CHECKING,
        ),
        "show": (frozenset({ImportState.CHECKING}), ImportState.CHECKED),
        "write": (frozenset({ImportState.CHECKED}), ImportState.RUNNING),
        "finish": (frozenset({ImportState.RUNNING}), ImportState.DONE),
        "fail": (frozenset({ImportState.READING, ImportState.CHECKING, ImportState.RUNNING}), ImportState.FAILED),
        "cancel": (_UNFINISHED, ImportState.CANCELLED),
    },
)


class Verdict(models.TextChoices):
    PENDING = "pending", "待处理"
    CREATED = "created", "新增"
    UPDATED = "updated", "更新"
    UNCHANGED = "unchanged", "同前，未改动"
    REJECTED = "rejected", "没有收进来"


class ImportJob(models.Model):
    """导入任务: rows entering from a file, each with its own verdict; a bad row never stops the good ones.

    Nothing is written before somebody has seen the verdicts of a rehearsal and asked for it. The counts are those of
    the rehearsal until writing begins, and those of the writing afterwards.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("导入项", max_length=60)
    title = models.CharField("名称", max_length=100)
    file_name = models.CharField("文件名", max_length=200)
    file_sm3 = models.CharField("文件指纹", max_length=64, blank=True)
    # Where the upload lies until it has been read; then it is deleted and the rows are kept encrypted.
    upload_name = models.CharField("暂存文件", max_length=60, blank=True)
    params = models.JSONField("参数", default=dict)
    header = models.JSONField("表头", default=list)
    header_row = models.PositiveIntegerField("表头在第几行", default=1)
    columns = models.JSONField("列的对应", default=list)
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.READING)
    created_count = models.PositiveIntegerField("新增", default=0)
    updated_count = models.PositiveIntegerField("更新", default=0)
    unchanged_count = models.PositiveIntegerField("无变化", default=0)
    rejected_count = models.PositiveIntegerField("拒绝", default=0)
    row_count = models.PositiveIntegerField("行数", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    result_name = models.CharField("结果文件", max_length=60, blank=True)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    # Posts and teams at the time of asking: the job acts under them, permissions were checked.
    asker = models.JSONField("申请人岗位", default=dict)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("申请时间")
    started_at = models.DateTimeField("开始写入", null=True)
    stop_asked_at = models.DateTimeField("要求停下", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    cleared_at = models.DateTimeField("内容清除时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "导入任务"
        base_manager_name = "objects"
        triggers = IMPORT_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(
                name="imports_counts_within_rows",
                condition=Q(
                    row_count__gte=F("created_count") + F("updated_count") + F("unchanged_count") + F("rejected_count")
                ),
            ),
            CheckConstraint(
                name="imports_import_written_has_start",
                condition=~Q(state__in=["running", "done"]) | Q(started_at__isnull=False),
            ),
            CheckConstraint(
                name="imports_import_over_has_time",
                condition=~Q(state__in=["done", "cancelled", "failed"]) | Q(finished_at__isnull=False),
            ),
        ]
        indexes = [
            Index(fields=["requested_by", "-id"], name="imports_import_mine"),
            Index(fields=["organization", "code", "file_sm3"], name="imports_import_same_file"),
        ]


class ImportRow(models.Model):
    """导入行: what the file said on one line (encrypted) and what became of it. Deleted when the job is cleared."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name="任务")
    number = models.PositiveIntegerField("行号")
    cells = EncryptedTextField("内容")
    # A keyed fingerprint of what the row is about: the same thing twice in one file is taken once.
    key = models.BinaryField("所指", null=True)
    duplicate_of = models.PositiveIntegerField("与第几行重复", null=True)
    place = models.PositiveIntegerField("次序", default=0)
    forecast = models.CharField("试算结果", max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict = models.CharField("结果", max_length=10, choices=Verdict, default=Verdict.PENDING)
    message = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "导入行"
        constraints = [
            UniqueConstraint(fields=["job", "number"], name="imports_row_number_once"),
            CheckConstraint(
                name="imports_row_repeats_an_earlier_one",
                condition=Q(duplicate_of__isnull=True) | Q(duplicate_of__lt=F("number")),
            ),
        ]
        indexes = [
            Index(fields=["job", "verdict", "number"], name="imports_row_by_verdict"),
            Index(fields=["job", "forecast", "number"], name="imports_row_by_forecast"),
        ]


class ColumnMemory(models.Model):
    """列的记忆: what a title of a file was matched to last time, so that the same file is not asked about again."""

    organization = models.ForeignKey(
        "organizations.Organization", models.CASCADE, related_name="+", verbose_name="机构"
    )
    code = models.CharField("导入项", max_length=60)
    title = models.CharField("表头", max_length=100)
    key = models.CharField("对应", max_length=60, blank=True)
    used_at = models.DateTimeField("上次使用")

    objects = ScopedManager()

    class Meta:
        verbose_name = "列的记忆"
        base_manager_name = "objects"
        constraints = [UniqueConstraint(fields=["organization", "code", "title"], name="imports_column_title_once")]
