"""A district has dozens of places to score."""

from django.db import models
from django.db.models import F

from jiayi.kernel.runs import RUN_LIFECYCLE, Run, failure_says_why, one_at_a_time

from .cycles import AppraisalCycle


class ScoringRun(Run):
    """评分任务: who asked to score which cycle, how many places are done, what came of it. One at a time per cycle."""

    cycle = models.ForeignKey(AppraisalCycle, models.PROTECT, related_name="+")
    catalogue = models.CharField("指标目录", max_length=30)
    done_count = models.PositiveIntegerField("评了几家", default=0)
    total_count = models.PositiveIntegerField("一共几家", default=0)

    class Meta(Run.Meta):
        verbose_name = "评分任务"
        triggers = RUN_LIFECYCLE.guards()
        constraints = [
            one_at_a_time("cycle", name="appraisals_one_run_at_a_time"),
            models.CheckConstraint(condition=models.Q(done_count__lte=F("total_count")), name="appraisals_run_counts"),
            failure_says_why(name="appraisals_failed_run_says_why"),
        ]
        indexes = [models.Index(fields=["cycle", "-id"], name="appraisals_run_newest")]
