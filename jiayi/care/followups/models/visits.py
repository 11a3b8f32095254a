from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class Programme(models.TextChoices):
    HYPERTENSION = "hypertension", "高血压"
    DIABETES = "diabetes", "2型糖尿病"


class Method(models.TextChoices):
    CLINIC = "1", "门诊"
    HOME = "2", "家庭"
    PHONE = "3", "电话"


class Classification(models.TextChoices):
    CONTROLLED = "1", "控制满意"
    UNCONTROLLED = "2", "控制不满意"
    REACTION = "3", "不良反应"
    COMPLICATION = "4", "并发症"


class FollowUpState(models.TextChoices):
    """What people decided. 可以做了 / 超期 follow from the due date and are never stored."""

    SCHEDULED = "scheduled", "已安排"
    DONE = "done", "已完成"
    POSTPONED = "postponed", "已改期"
    UNREACHABLE = "unreachable", "联系不上"
    MUTED = "muted", "静音"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "未做成"
    DIED = "died", "已去世"


class CallOutcome(models.TextChoices):
    """How a call about an overdue visit ended. 放回名单 is no call: somebody took a removal back."""

    AGREED = "agreed", "答应来"
    LATER = "later", "以后再打"
    NO_ANSWER = "no_answer", "没人接"
    WRONG_NUMBER = "wrong_number", "号码不对"
    HOSPITAL = "hospital", "住院了"
    AWAY = "away", "外出了"
    REFUSED = "refused", "不愿意来"
    ELSEWHERE = "elsewhere", "在别处看"
    MOVED = "moved", "搬走了"
    DIED = "died", "去世了"
    PUT_BACK = "put_back", "放回名单"


# Out of the list of people to call, with this reason; the visit itself is still owed unless the person is gone.
REMOVALS = frozenset(
    {
        CallOutcome.WRONG_NUMBER,
        CallOutcome.HOSPITAL,
        CallOutcome.AWAY,
        CallOutcome.REFUSED,
        CallOutcome.ELSEWHERE,
        CallOutcome.MOVED,
        CallOutcome.DIED,
    }
)
GONE = frozenset({CallOutcome.MOVED, CallOutcome.DIED})

S = FollowUpState
LIVE = frozenset({S.SCHEDULED, S.POSTPONED, S.UNREACHABLE, S.MUTED})
AWAKE = LIVE - {S.MUTED}
FOLLOW_UP_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.SCHEDULED,
    moves={
        "complete": (LIVE, S.DONE),
        "postpone": (AWAKE, S.POSTPONED),
        "miss": (AWAKE, S.UNREACHABLE),
        "mute": (AWAKE, S.MUTED),
        "unmute": (frozenset({S.MUTED}), S.SCHEDULED),
        "cancel": (LIVE, S.CANCELLED),
        "fail": (LIVE, S.FAILED),
        "die": (LIVE, S.DIED),
    },
    births=frozenset({S.DONE}),  # a visit nobody had planned, or one taken over from an older system
)


class FollowUp(models.Model):
    """随访 (FHIR Encounter): one planned or finished visit of one chronic programme.

    `is_controlled` is what the reading says by the rule pack; `classification` is what the doctor recorded. When the
    two differ the reason is kept, and rates of control use the reading.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    programme = models.CharField("病种", max_length=20, choices=Programme)
    state = models.CharField("状态", max_length=12, choices=S, default=S.SCHEDULED)
    due_date = models.DateField("应访日期")
    planned_at = models.DateTimeField("安排时间")
    attempts = models.PositiveSmallIntegerField("联系不上次数", default=0)
    muted_until = models.DateField("静音到", null=True)
    reason_code = models.CharField("原因", max_length=30, blank=True)

    done_at = models.DateTimeField("完成时间", null=True)
    visited_date = models.DateField("随访日期", null=True)
    method = models.CharField("方式", max_length=1, choices=Method, blank=True)
    classification = models.CharField("分类", max_length=1, choices=Classification, blank=True)
    computed_classification = models.CharField("规则分类", max_length=1, choices=Classification, blank=True)
    classification_reason = models.CharField("改分类的理由", max_length=200, blank=True)
    is_controlled = models.BooleanField("达标", null=True)
    has_adverse_reaction = models.BooleanField("不良反应", default=False)
    is_emergency = models.BooleanField("危急", default=False)
    needs_referral = models.BooleanField("要转诊", default=False)
    next_date = models.DateField("下次随访日期", null=True)
    rule_pack = models.CharField("规则版本", max_length=30, blank=True)
    summary = models.CharField("结果", max_length=300, blank=True)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False
    )
    form_response = models.OneToOneField("forms.FormResponse", models.PROTECT, null=True, related_name="+")
    client_key = models.UUIDField("客户端编号", null=True, unique=True)

    # The newest line of CallResult, kept here so that the overdue list is one scan of one index.
    last_outcome = models.CharField(
        "上次通话结果", max_length=12, choices=CallOutcome, blank=True, default="", db_default=""
    )
    contact_date = models.DateField("再联系的日子", null=True)
    agreed_date = models.DateField("答应来的日子", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "随访"
        base_manager_name = "objects"
        triggers = FOLLOW_UP_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "programme"],
                condition=Q(state__in=sorted(LIVE)),
                name="followups_one_live_per_programme",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(done_at__isnull=False, visited_date__isnull=False, is_controlled__isnull=False)
                & ~Q(method="")
                & ~Q(classification=""),
                name="followups_done_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(next_date__isnull=True) | Q(next_date__gt=F("visited_date")),
                name="followups_next_after_visit",
            ),
            models.CheckConstraint(
                condition=Q(classification=F("computed_classification")) | ~Q(classification_reason=""),
                name="followups_changed_class_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "programme", "-visited_date", "-done_at", "-id"],
                name="followups_latest",
            ),
            models.Index(
                fields=["team", "due_date", "id"], condition=Q(state__in=sorted(LIVE)), name="followups_due_by_team"
            ),
            models.Index(
                fields=["organization", "due_date", "id"],
                condition=Q(state__in=sorted(LIVE)),
                name="followups_due_by_org",
            ),
            models.Index(fields=["visited_date"], condition=Q(state="done"), name="followups_by_visit"),
            models.Index(
                fields=["organization", "due_date"],
                condition=Q(last_outcome__in=sorted(GONE)),
                name="followups_gone_by_org",
            ),
        ]


class FollowUpMove(models.Model):
    """随访经过: every decision on a follow-up, by whom, when, why (改期, 联系不上, 静音, 取消, 更正 …)."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="moves")
    move = models.CharField("动作", max_length=12)
    from_state = models.CharField("原状态", max_length=12)
    to_state = models.CharField("新状态", max_length=12)
    reason_code = models.CharField("原因", max_length=30, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    to_date = models.DateField("改到", null=True)
    client_key = models.UUIDField("客户端编号", null=True, unique=True)
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("操作者姓名", max_length=60, blank=True)
    channel = models.CharField("渠道", max_length=20)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "随访经过"
