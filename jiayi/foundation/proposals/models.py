import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.foureyes import decided_by_another
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .rules import REASON_MAX, REASON_MIN


class State(models.TextChoices):
    WAITING = "waiting", "等人确认"
    CONFIRMED = "confirmed", "已确认生效"
    REFUSED = "refused", "没有确认"
    WITHDRAWN = "withdrawn", "自己撤回"
    LAPSED = "lapsed", "过期作废"


S = State
PROPOSAL_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.WAITING,
    moves={
        "confirm": (frozenset({S.WAITING}), S.CONFIRMED),
        "refuse": (frozenset({S.WAITING}), S.REFUSED),
        "withdraw": (frozenset({S.WAITING}), S.WITHDRAWN),
        "lapse": (frozenset({S.WAITING}), S.LAPSED),
    },
)
_AS_PROPOSED = ("organization", "code", "title", "subject", "payload", "reason", "proposed_by", "proposed_at")


class Proposal(models.Model):
    """双人确认: an act that waits for a second person; the database holds the two apart (等保 L3-AC-2).

    What is proposed is never changed: whoever wants something else withdraws and proposes anew.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("哪种事", max_length=60)
    title = models.CharField("什么事", max_length=200)
    # What it is about, as `account:12`: only one proposal waits for one thing.
    subject = models.CharField("对象", max_length=100)
    payload = models.JSONField("内容", default=dict)
    reason = models.CharField("理由", max_length=REASON_MAX)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.CharField("提出人", max_length=100)
    proposed_by_name = models.CharField("提出人姓名", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    expires_at = models.DateTimeField("过期时间")
    decided_by = models.CharField("确认人", max_length=100, blank=True)
    decided_by_name = models.CharField("确认人姓名", max_length=60, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True)
    decision_note = models.CharField("确认意见", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "双人确认"
        base_manager_name = "objects"
        triggers = [
            *PROPOSAL_LIFECYCLE.guards(),
            pgtrigger.ReadOnly(name="as_proposed", fields=list(_AS_PROPOSED)),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
        constraints = [
            decided_by_another(name="proposals_decided_by_another", asked="proposed_by"),
            CheckConstraint(
                name="proposals_decided_by_somebody",
                condition=~Q(state__in=["confirmed", "refused"]) | (~Q(decided_by="") & Q(decided_at__isnull=False)),
            ),
            CheckConstraint(name="proposals_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_note="")),
            CheckConstraint(name="proposals_has_reason", condition=Q(reason__regex=rf"^\S.{{{REASON_MIN - 2},}}\S$")),
            CheckConstraint(name="proposals_ends_later", condition=Q(expires_at__gt=F("proposed_at"))),
            UniqueConstraint(
                fields=["code", "subject"], condition=Q(state="waiting"), name="proposals_one_waiting_per_subject"
            ),
        ]
        indexes = [
            Index(fields=["organization", "-id"], name="proposals_of_organization"),
            Index(fields=["subject", "-id"], name="proposals_of_subject"),
        ]
