from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class TaskState(models.TextChoices):
    """What people decided. 超期 / 今天 / 快到 follow from the due date and are never stored."""

    OPEN = "open", "待办"
    DONE = "done", "做完"
    POSTPONED = "postponed", "改期"
    MUTED = "muted", "静音"
    CANCELLED = "cancelled", "取消"


S = TaskState
LIVE = frozenset({S.OPEN, S.POSTPONED, S.MUTED})
TASK_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.OPEN,
    moves={
        "close": (LIVE, S.DONE),
        "postpone": (frozenset({S.OPEN, S.POSTPONED}), S.POSTPONED),
        "mute": (frozenset({S.OPEN, S.POSTPONED}), S.MUTED),
        "unmute": (frozenset({S.MUTED}), S.OPEN),
        "cancel": (LIVE, S.CANCELLED),
        "reopen": (frozenset({S.DONE, S.CANCELLED}), S.OPEN),
    },
    # Born at rest: whoever is left alone is not called because a rule found something new.
    births=frozenset({S.MUTED}),
)


class Task(models.Model):
    """待办 (FHIR Task): something a team owes a person by a day. One live task per source object."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    # 交给谁: one member of the team; empty: whoever of the team comes to it.
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="交给谁"
    )
    # Somebody gave it to another team by hand: it no longer follows the person's own team at night.
    is_handed_over = models.BooleanField("交给了别的团队", default=False)
    kind = models.CharField("类别", max_length=40)
    title = models.CharField("事项", max_length=60)
    detail = models.CharField("说明", max_length=120, blank=True)
    due_date = models.DateField("到期日")
    window_from = models.DateField("从哪天起可做")
    window_to = models.DateField("最晚哪天", null=True)
    # 跟家里人一起做的那天: within the window; the day it is due does not move.
    together_date = models.DateField("跟家人一起做的日子", null=True)
    priority = models.PositiveSmallIntegerField("先后", default=3, db_default=3)
    performer = models.CharField("谁做", max_length=20, blank=True, default="", db_default="")
    # The version of the rule that opened it or says when it may be done; empty where no rule speaks of it.
    rule = models.ForeignKey(
        "tasks.TaskRule", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="规则"
    )
    is_urgent = models.BooleanField("危急", default=False)
    needs_visit = models.BooleanField("要上门", default=False)
    state = models.CharField("状态", max_length=10, choices=S, default=S.OPEN)
    postponed_to = models.DateField("改到", null=True)
    act_date = models.GeneratedField(
        expression=Coalesce("postponed_to", "together_date", "due_date"),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="该做的那天",
    )
    muted_until = models.DateField("静音到", null=True)
    reason_code = models.CharField("原因", max_length=30, blank=True)
    source_app = models.CharField("来源", max_length=30)
    source_id = models.BigIntegerField("来源编号")
    opened_at = models.DateTimeField("打开时间")
    closed_at = models.DateTimeField("关闭时间", null=True)
    closed_by = models.CharField("关闭人", max_length=100, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "待办"
        base_manager_name = "objects"
        triggers = TASK_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["source_app", "source_id"],
                condition=Q(state__in=sorted(LIVE)),
                name="tasks_one_live_per_source",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "cancelled"]) | Q(closed_at__isnull=False),
                name="tasks_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="postponed") | Q(postponed_to__isnull=False),
                name="tasks_postponed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False) | Q(is_handed_over=False, practitioner__isnull=True),
                name="tasks_given_within_a_team",
            ),
            models.CheckConstraint(condition=Q(window_from__lte=models.F("due_date")), name="tasks_window_before_due"),
            models.CheckConstraint(
                condition=Q(window_to__isnull=True) | Q(window_to__gte=models.F("due_date")),
                name="tasks_window_after_due",
            ),
            models.CheckConstraint(
                condition=Q(together_date__isnull=True) | Q(together_date__gte=models.F("window_from")),
                name="tasks_together_within_window",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1, priority__lte=4), name="tasks_priority_known"),
        ]
        indexes = [
            models.Index(fields=["team", "act_date"], condition=Q(state__in=sorted(LIVE)), name="tasks_live_by_team"),
            models.Index(
                fields=["organization", "act_date"],
                condition=Q(state__in=sorted(LIVE)),
                name="tasks_live_by_org",
            ),
            models.Index(fields=["patient"], condition=Q(state__in=sorted(LIVE)), name="tasks_live_by_patient"),
            models.Index(fields=["team", "closed_at"], condition=Q(state="done"), name="tasks_done_by_team"),
            models.Index(fields=["rule", "source_id"], condition=Q(rule__isnull=False), name="tasks_by_rule"),
        ]
