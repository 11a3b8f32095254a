import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import TruncDate

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "等第二人确认"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "不要了"


class Action(models.TextChoices):
    REPLACE = "replace", "新的一版"
    RETIRE = "retire", "停用"
    WITHDRAW = "withdraw", "撤回"


S = State
REVISION_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.DRAFT,
    moves={
        "propose": (frozenset({S.DRAFT}), S.PROPOSED),
        "return": (frozenset({S.PROPOSED}), S.DRAFT),
        "publish": (frozenset({S.DRAFT, S.PROPOSED}), S.PUBLISHED),
        "discard": (frozenset({S.DRAFT}), S.DISCARDED),
    },
)
# The day of the second person's decision, as the calendar of the house has it.
DECIDED_ON = TruncDate("decided_at")
_WHAT = ("content", "effective_from", "source", "reason", "base_id")


class Revision(models.Model):
    """修订稿: a rule that is being changed. What it is about, and what it says, lies still once it is proposed.

    `base_id` and `version_id` name rows of the table that owns the kind: the version it was copied from (or retires, or
    withdraws), and the one it became. No rule of any kind begins before the day on which it is published.
    """

    kind = models.CharField("哪一类", max_length=30)
    code = models.CharField("编码", max_length=40)
    action = models.CharField("做什么", max_length=10, choices=Action, default=Action.REPLACE)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="谁起草的（机构）"
    )
    base_id = models.BigIntegerField("从哪一版复制", null=True)
    content = models.JSONField("内容", default=dict)
    effective_from = models.DateField("哪天起", null=True)
    source = models.CharField("根据什么", max_length=300, blank=True)
    reason = models.CharField("为什么改", max_length=300, blank=True)
    edition = models.PositiveIntegerField("改过几次", default=0)
    state = models.CharField("状态", max_length=10, choices=S, default=S.DRAFT)
    needs_second = models.BooleanField("要第二人确认")
    started_by = models.CharField("起草人", max_length=100)
    started_by_name = models.CharField("起草人姓名", max_length=50)
    started_at = models.DateTimeField("起草时间")
    edited_by_name = models.CharField("最后改的人", max_length=50, blank=True)
    edited_at = models.DateTimeField("最后改的时间", null=True)
    proposed_by = models.CharField("提出人", max_length=100, blank=True)
    proposed_by_name = models.CharField("提出人姓名", max_length=50, blank=True)
    proposed_at = models.DateTimeField("提出时间", null=True)
    decided_by = models.CharField("确认人", max_length=100, blank=True)
    decided_by_name = models.CharField("确认人姓名", max_length=50, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True)
    decision_note = models.CharField("确认意见", max_length=200, blank=True)
    version_id = models.BigIntegerField("成了哪一版", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "修订稿"
        base_manager_name = "objects"
        triggers = [
            *REVISION_LIFECYCLE.guards(),
            pgtrigger.ReadOnly(
                name="subject_is_fixed", fields=["kind", "code", "action", "organization", "needs_second", "started_by"]
            ),
            pgtrigger.Protect(
                name="proposed_lies_still",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND ("
                    + " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in _WHAT)
                    + ")"
                ),
            ),
            pgtrigger.Protect(
                name="proposer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'proposed' AND NEW.state <> 'draft' AND OLD.proposed_by <> NEW.proposed_by"
                ),
            ),
            pgtrigger.Protect(name="revision_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            CheckConstraint(
                name="revisions_published_by_another",
                condition=~Q(state="published")
                | Q(needs_second=False)
                | (~Q(proposed_by="") & ~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
            CheckConstraint(
                name="revisions_proposed_is_whole",
                condition=~Q(state__in=["proposed", "published"])
                | (Q(effective_from__isnull=False) & ~Q(source="") & ~Q(reason="")),
            ),
            CheckConstraint(
                name="revisions_published_has_version",
                condition=~Q(state="published") | Q(version_id__isnull=False, decided_at__isnull=False),
            ),
            CheckConstraint(
                name="revisions_never_backdated",
                condition=~Q(state="published") | Q(effective_from__gte=DECIDED_ON),
            ),
            CheckConstraint(
                name="revisions_withdrawn_before_it_began",
                condition=~Q(state="published", action="withdraw") | Q(effective_from__gt=DECIDED_ON),
            ),
            CheckConstraint(
                name="revisions_retires_something", condition=Q(action="replace") | Q(base_id__isnull=False)
            ),
            UniqueConstraint(
                name="revisions_one_open_per_rule",
                fields=["kind", "code", "organization"],
                condition=Q(state__in=["draft", "proposed"]),
            ),
            UniqueConstraint(
                name="revisions_version_from_one_revision",
                fields=["kind", "version_id"],
                condition=Q(state="published", action="replace"),
            ),
        ]
        indexes = [
            Index(fields=["kind", "code", "-id"], name="revisions_of_a_rule"),
            Index(fields=["state", "-id"], condition=Q(state__in=["draft", "proposed"]), name="revisions_open"),
        ]
