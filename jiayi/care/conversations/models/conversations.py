import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class ConversationState(models.TextChoices):
    OPEN = "open", "等人接"
    CLAIMED = "claimed", "有人接了"
    WAITING_RESIDENT = "waiting_resident", "等居民回话"
    WAITING_TEAM = "waiting_team", "等团队回话"
    ESCALATED = "escalated", "已上报"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"
    REOPENED = "reopened", "又打开了"


S = ConversationState
# The team owes an answer; the resident may write in all states but `closed`, which writing reopens.
RUNNING = frozenset({S.OPEN, S.CLAIMED, S.WAITING_TEAM, S.ESCALATED, S.REOPENED})
ANSWERABLE = RUNNING | {S.WAITING_RESIDENT, S.ANSWERED}
LIFECYCLE = Lifecycle(
    field="state",
    initial=S.OPEN,
    # The team may write first.
    births=frozenset({S.ANSWERED, S.WAITING_RESIDENT}),
    moves={
        "claim": (frozenset({S.OPEN, S.REOPENED}), S.CLAIMED),
        "release": (frozenset({S.CLAIMED, S.WAITING_TEAM}), S.OPEN),
        "ask_resident": (ANSWERABLE, S.WAITING_RESIDENT),
        "answer": (ANSWERABLE, S.ANSWERED),
        "resident_writes": (frozenset({S.WAITING_RESIDENT, S.ANSWERED}), S.WAITING_TEAM),
        "escalate": (frozenset({S.OPEN, S.CLAIMED, S.WAITING_TEAM, S.REOPENED}), S.ESCALATED),
        "close": (frozenset({S.CLAIMED, S.WAITING_RESIDENT, S.WAITING_TEAM, S.ANSWERED, S.ESCALATED}), S.CLOSED),
        "reopen": (frozenset({S.CLOSED}), S.REOPENED),
    },
)


class Conversation(models.Model):
    """咨询 (FHIR Encounter, virtual): one thread of a resident with their team, owned by one member or by the pool."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    patient = models.ForeignKey(
        "patients.Patient", models.PROTECT, related_name="+", db_index=False, verbose_name="居民"
    )
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField("状态", max_length=20, choices=S, default=S.OPEN)
    # A number, not a key: who has left stays named here.
    owner_id = models.BigIntegerField("谁在管", null=True)
    owner_name = models.CharField("谁在管", max_length=60, blank=True)
    first_responder_name = models.CharField("首问责任人", max_length=60, blank=True)
    opened_at = models.DateTimeField("开始")
    last_at = models.DateTimeField("最近一条")
    last_sequence = models.PositiveIntegerField("条数", default=0)
    last_words = EncryptedTextField("最近一条", null=True)
    resident_read = models.PositiveIntegerField("居民读到", default=0)
    team_read = models.PositiveIntegerField("团队读到", default=0)
    resident_unread = models.PositiveIntegerField("居民未读", default=0)
    team_unread = models.PositiveIntegerField("团队未读", default=0)
    due_at = models.DateTimeField("最迟答复", null=True)
    urgent_at = models.DateTimeField("说到急症", null=True)
    urgent_code = models.CharField("哪一种急症", max_length=20, blank=True)
    escalated_at = models.DateTimeField("上报", null=True)
    closed_at = models.DateTimeField("办结", null=True)
    stars = models.PositiveSmallIntegerField("评价", null=True)
    rating_words = EncryptedTextField("评价的话", null=True)
    rated_at = models.DateTimeField("评价时间", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "咨询"
        base_manager_name = "objects"
        triggers = [*LIFECYCLE.guards(), pgtrigger.Protect(name="conversation_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=~Q(state=S.CLOSED), name="conversations_one_open_thread"
            ),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED, closed_at__isnull=False) | ~Q(state=S.CLOSED) & Q(closed_at__isnull=True),
                name="conversations_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(stars__isnull=True, rated_at__isnull=True)
                | Q(stars__gte=1, stars__lte=5, rated_at__isnull=False),
                name="conversations_stars",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(state__in=sorted(RUNNING)), name="conversations_clock_only_if_owed"
            ),
            models.CheckConstraint(
                condition=Q(resident_read__lte=F("last_sequence"), team_read__lte=F("last_sequence")),
                name="conversations_read_what_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.CLAIMED) | Q(owner_id__isnull=False), name="conversations_claimed_has_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-last_at", "-id"], name="conversations_of_team"),
            models.Index(fields=["patient", "-id"], name="conversations_of_patient"),
            models.Index(fields=["owner_id", "state"], name="conversations_of_owner"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="conversations_clock_running"),
        ]


class ConversationMove(models.Model):
    """咨询的经过: every edge with who, on whose behalf, through what, why. Never changed."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="moves")
    move = models.CharField("动作", max_length=20)
    state = models.CharField("之后", max_length=20, choices=S)
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("姓名", max_length=60, blank=True)
    on_behalf_of = models.BigIntegerField("替谁", null=True)
    channel = models.CharField("渠道", max_length=20)
    reason = models.CharField("原因", max_length=200, blank=True)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("conversation__organization",), patient="conversation__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Turn(models.Model):
    """首问计时: from the resident's words to the team's first answer. One at a time runs in a conversation."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="turns")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("居民说话")
    due_at = models.DateTimeField("最迟答复")
    is_after_hours = models.BooleanField("非工作时间", default=False)
    answered_at = models.DateTimeField("答复", null=True)
    answered_by = models.CharField("谁答复的", max_length=100, blank=True)
    overdue_at = models.DateTimeField("发现超时", null=True)
    rule_version = models.PositiveSmallIntegerField("规则版本")

    objects = ScopedManager(patient="conversation__patient_id")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(answered_at__isnull=True), name="conversations_one_running_turn"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="conversations_due_after_asked"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="conversations_answered_after_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at__isnull=True, overdue_at__isnull=True),
                name="conversations_to_watch",
            ),
            models.Index(fields=["team", "asked_at"], name="conversations_team_turns"),
        ]


class Closing(models.Model):
    """办结记录: what the conversation was, in code; a 复诊 with its proof. Kept 15 years; never changed."""

    class Kind(models.TextChoices):
        ADVICE = "advice", "健康咨询"
        REVISIT = "revisit", "复诊"
        OFFLINE = "offline", "请到门诊"

    class OfflineReason(models.TextChoices):
        URGENT = "urgent", "可能是急症"
        FIRST = "first", "没有诊断过"
        EXAMINE = "examine", "要面诊或检查才能判断"
        CHANGED = "changed", "病情有变化"
        OTHER = "other", "其他"

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="closings")
    kind = models.CharField("性质", max_length=10, choices=Kind)
    summary = EncryptedTextField("小结")
    diagnosis = EncryptedTextField("原诊断", null=True)
    institution = models.CharField("哪家机构诊断的", max_length=100, blank=True)
    diagnosed_date = models.DateField("诊断日期", null=True)
    basis_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    is_guardian_present = models.BooleanField("监护人在场", default=False)
    offline_reason = models.CharField("为什么请到门诊", max_length=10, choices=OfflineReason, blank=True)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")
    rule_version = models.PositiveSmallIntegerField("规则版本")
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("conversation__organization",), patient="conversation__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            # No 复诊 without its proof, whoever writes the row.
            models.CheckConstraint(
                condition=~Q(kind="revisit")
                | (
                    Q(diagnosis__isnull=False, diagnosed_date__isnull=False, practitioner__isnull=False)
                    & ~Q(institution="")
                ),
                name="conversations_revisit_has_proof",
            ),
            models.CheckConstraint(
                condition=Q(kind="offline") & ~Q(offline_reason="") | ~Q(kind="offline") & Q(offline_reason=""),
                name="conversations_offline_has_reason",
            ),
        ]
