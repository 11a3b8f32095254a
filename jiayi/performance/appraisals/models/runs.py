"""A district has dozens of places to score: asked for on a page, done in the worker, looked at later."""

from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .cycles import AppraisalCycle


class RunState(models.TextChoices):
    QUEUED = "queued", "在排队"
    RUNNING = "running", "正在评"
    DONE = "done", "评好了"
    REFUSED = "refused", "不能评"
    FAILED = "failed", "没评成"


R = RunState
LIVE_RUNS = frozenset({R.QUEUED, R.RUNNING})
RUN_LIFECYCLE = Lifecycle(
    field="state",
    initial=R.QUEUED,
    moves={
        "begin": (LIVE_RUNS, R.RUNNING),  # again, where a worker was killed over it
        "finish": (frozenset({R.RUNNING}), R.DONE),
        "refuse": (frozenset({R.RUNNING}), R.REFUSED),
        "fail": (frozenset({R.RUNNING}), R.FAILED),
    },
)


class ScoringRun(models.Model):
    """评分任务: who asked to score which cycle, how many places are done, what came of it. One at a time per cycle."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    cycle = models.ForeignKey(AppraisalCycle, models.PROTECT, related_name="+")
    catalogue = models.CharField("指标目录", max_length=30)
    state = models.CharField("状态", max_length=10, choices=R, default=R.QUEUED)
    done_count = models.PositiveIntegerField("评了几家", default=0)
    total_count = models.PositiveIntegerField("一共几家", default=0)
    problem = models.CharField("为什么没有评成", max_length=300, blank=True)
    scope_path = models.CharField("申请人的范围", max_length=200)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    requested_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "评分任务"
        base_manager_name = "objects"
        triggers = RUN_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=[R.QUEUED, R.RUNNING]), name="appraisals_one_run_at_a_time"
            ),
            models.CheckConstraint(condition=Q(done_count__lte=F("total_count")), name="appraisals_run_counts"),
            models.CheckConstraint(
                condition=~Q(state__in=[R.REFUSED, R.FAILED]) | ~Q(problem=""), name="appraisals_failed_run_says_why"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "-id"], name="appraisals_run_newest")]
