"""批量邀请和批量续签: a job that asks many people one by one. It makes offers; signing stays with each of them."""

from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class RunState(models.TextChoices):
    QUEUED = "queued", "等着"
    RUNNING = "running", "进行中"
    DONE = "done", "做完"


S = RunState
RUN_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.QUEUED,
    moves={
        "start": (frozenset({S.QUEUED, S.RUNNING}), S.RUNNING),
        "finish": (frozenset({S.RUNNING}), S.DONE),
    },
)


class OfferRun(models.Model):
    """批量发起: who asked for it, how far it is, what came of it."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", "名单邀请"
        RENEWAL = "renewal", "批量续签"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    group = models.ForeignKey("enrolment.CollectiveGroup", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=S, default=S.QUEUED)
    total = models.PositiveIntegerField("人数")
    done = models.PositiveIntegerField("做到第几位", default=0)
    offered = models.PositiveIntegerField("发出", default=0)
    requested_by = models.CharField("发起人", max_length=100)
    requested_by_name = models.CharField("发起人姓名", max_length=60)
    # Posts and place at the time of asking: the job acts under them, permissions were checked.
    asker = models.JSONField("发起人岗位", default=dict)
    scope_path = models.CharField("可见范围", max_length=200)
    requested_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        triggers = RUN_LIFECYCLE.guards()
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total"), offered__lte=F("done")), name="enrolment_run_counts_in_order"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=~Q(state="done"), name="enrolment_one_run_per_group_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="enrolment_runs_newest")]


class OfferLine(models.Model):
    """批量发起的一位: the verdict on one person."""

    class Verdict(models.TextChoices):
        PENDING = "pending", "等着"
        OFFERED = "offered", "发出了"
        SKIPPED = "skipped", "没有发"

    run = models.ForeignKey(OfferRun, models.PROTECT, related_name="lines")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    before = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField("结果", max_length=10, choices=Verdict, default=Verdict.PENDING)
    code = models.CharField("原因代码", max_length=40, blank=True)
    message = models.CharField("说明", max_length=200, blank=True)
    offer = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager(organization=("run__organization",))

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["run", "patient"], name="enrolment_line_once_a_run"),
            models.CheckConstraint(
                condition=Q(verdict="offered", offer__isnull=False) | (~Q(verdict="offered") & Q(offer__isnull=True)),
                name="enrolment_offered_line_has_offer",
            ),
        ]
        indexes = [models.Index(fields=["run", "verdict", "id"], name="enrolment_lines_waiting")]
