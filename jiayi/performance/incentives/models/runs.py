"""Working out a year's money takes seconds to minutes: asked for on a page, done in the worker, looked at later."""

from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .distributions import Distribution


class RunState(models.TextChoices):
    QUEUED = "queued", "在排队"
    RUNNING = "running", "正在算"
    DONE = "done", "算好了"
    REFUSED = "refused", "不能算"
    FAILED = "failed", "没算成"


class RunStep(models.TextChoices):
    WAITING = "waiting", "等后台接手"
    FACTS = "facts", "先把居民的签约和服务数据更新到现在"
    DIVIDING = "dividing", "一份一份分到人"
    FINISHED = "finished", "完成"


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


class DistributionRun(models.Model):
    """试算任务: who asked for which draft, how far it is, what came of it. One at a time per place and year."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    year = models.SmallIntegerField("年度")
    scheme_code = models.CharField("方案编号", max_length=30)
    grade = models.CharField("等级", max_length=10)
    grade_source = models.CharField("等级来源", max_length=200)
    state = models.CharField("状态", max_length=10, choices=R, default=R.QUEUED)
    step = models.CharField("进行到", max_length=10, choices=RunStep, default=RunStep.WAITING)
    problem = models.CharField("为什么没有算成", max_length=300, blank=True)
    distribution = models.ForeignKey(Distribution, models.PROTECT, null=True, related_name="+")
    scope_path = models.CharField("申请人的范围", max_length=200)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    requested_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "试算任务"
        base_manager_name = "objects"
        triggers = RUN_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=Q(state__in=[R.QUEUED, R.RUNNING]),
                name="incentives_one_run_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=R.DONE) | Q(distribution__isnull=False), name="incentives_done_run_has_result"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[R.REFUSED, R.FAILED]) | ~Q(problem=""), name="incentives_failed_run_says_why"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="incentives_run_newest")]
