from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", "宽松"
    COMPACT = "compact", "紧凑"


class TableLayout(models.Model):
    """表格样子: which columns one person wants to see in one table, in which order and how close together."""

    account = models.ForeignKey("accounts.StaffAccount", models.CASCADE, related_name="+", verbose_name="谁")
    table = models.CharField("表", max_length=60)
    columns = models.JSONField("列", default=list)
    density = models.CharField("疏密", max_length=12, choices=Density, default=Density.COMFORTABLE)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account", "table"], name="worktables_layout_once"),
            CheckConstraint(condition=Q(density__in=Density.values), name="worktables_density_known"),
        ]


class TableView(models.Model):
    """常用视图: filters, sort and columns under a name; one's own, or shared with the organisation and what lies below.

    Search words are never kept: they may be somebody's name.
    """

    account = models.ForeignKey("accounts.StaffAccount", models.CASCADE, related_name="+", verbose_name="谁存的")
    table = models.CharField("表", max_length=60)
    name = models.CharField("名称", max_length=40)
    filters = models.JSONField("条件", default=dict)
    sort = models.CharField("排序", max_length=40, blank=True)
    columns = models.JSONField("列", default=list)
    # Empty: only one's own. Else the path of the organisation it is shared with.
    shared_path = models.CharField("共享给", max_length=200, blank=True)
    saved_by_name = models.CharField("存的人", max_length=60)
    is_default = models.BooleanField("打开时先用", default=False)
    saved_at = models.DateTimeField("存的时间")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account", "table", "name"], name="worktables_view_name_once"),
            UniqueConstraint(
                fields=["account", "table"], condition=Q(is_default=True), name="worktables_one_default_view"
            ),
            CheckConstraint(condition=~Q(name=""), name="worktables_view_has_name"),
        ]
        indexes = [Index(fields=["table", "shared_path"], name="worktables_shared_views")]


class State(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "做完了"


S = State
BULK_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.QUEUED,
    moves={"run": (frozenset({S.QUEUED}), S.RUNNING), "finish": (frozenset({S.RUNNING}), S.DONE)},
)


class BulkJob(models.Model):
    """批量办理: one act on many rows, seen beforehand and done one by one by the worker."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("办什么", max_length=60)
    title = models.CharField("名称", max_length=60)
    options = models.JSONField("怎么办", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    row_count = models.PositiveIntegerField("总数", default=0)
    done_count = models.PositiveIntegerField("办成", default=0)
    skipped_count = models.PositiveIntegerField("跳过", default=0)
    failed_count = models.PositiveIntegerField("没办成", default=0)
    requested_by = models.CharField("谁要办", max_length=100)
    requested_by_name = models.CharField("谁要办（姓名）", max_length=60)
    asker = models.JSONField("岗位", default=dict)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    # One job is taken back at most once, by a job of its own whose rows have their own verdicts.
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", verbose_name="撤回哪次")
    # The file made of the rows that were done: it is fetched, approved, counted and deleted like every export.
    export = models.ForeignKey(
        "imports.ExportJob", models.SET_NULL, null=True, related_name="+", verbose_name="做成的文件"
    )

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        triggers = BULK_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(
                condition=Q(row_count__gte=F("done_count") + F("skipped_count") + F("failed_count")),
                name="worktables_bulk_counts_within_rows",
            ),
            CheckConstraint(
                condition=Q(undoes__isnull=True) | ~Q(undoes=F("id")), name="worktables_bulk_undoes_another"
            ),
        ]
        indexes = [Index(fields=["requested_by", "-id"], name="worktables_bulk_mine")]


class BulkRow(models.Model):
    """批量办理的一行: which object, and what became of it."""

    class Verdict(models.TextChoices):
        PENDING = "pending", "等着"
        DONE = "done", "办成"
        SKIPPED = "skipped", "跳过"
        FAILED = "failed", "没办成"

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows", verbose_name="批量办理")
    object_id = models.BigIntegerField("对象")
    label = EncryptedTextField("是谁")
    verdict = models.CharField("结果", max_length=10, choices=Verdict, default=Verdict.PENDING)
    message = models.CharField("说明", max_length=300, blank=True)
    # How it was before, where the act can be taken back; ids and dates, nothing of a person.
    before = models.JSONField("原来", null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["job", "object_id"], name="worktables_bulk_row_once")]
        indexes = [Index(fields=["job", "verdict", "id"], name="worktables_bulk_by_verdict")]
