"""Working out a year's money takes seconds to minutes."""

from django.db import models
from django.db.models import Q

from jiayi.kernel.runs import RUN_LIFECYCLE, Run, RunState, failure_says_why, one_at_a_time

from .distributions import Distribution


class RunStep(models.TextChoices):
    WAITING = "waiting", "等后台接手"
    FACTS = "facts", "先把居民的签约和服务数据更新到现在"
    DIVIDING = "dividing", "一份一份分到人"
    FINISHED = "finished", "完成"


class DistributionRun(Run):
    """试算任务: who asked for which draft, how far it is, what came of it. One at a time per place and year."""

    year = models.SmallIntegerField("年度")
    scheme_code = models.CharField("方案编号", max_length=30)
    grade = models.CharField("等级", max_length=10)
    grade_source = models.CharField("等级来源", max_length=200)
    step = models.CharField("进行到", max_length=10, choices=RunStep, default=RunStep.WAITING)
    distribution = models.ForeignKey(Distribution, models.PROTECT, null=True, related_name="+")

    class Meta(Run.Meta):
        verbose_name = "试算任务"
        triggers = RUN_LIFECYCLE.guards()
        constraints = [
            one_at_a_time("organization", "year", name="incentives_one_run_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(distribution__isnull=False), name="incentives_done_run_has_result"
            ),
            failure_says_why(name="incentives_failed_run_says_why"),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="incentives_run_newest")]
