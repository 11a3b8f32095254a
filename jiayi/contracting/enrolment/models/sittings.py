"""一家人一次签: who is at the table and what each of them said. The signature itself is the contract's."""

from typing import Any

from django.db import models
from django.db.models import Q

from jiayi.kernel import scope
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class SittingStatus(models.TextChoices):
    OPEN = "open", "进行中"
    CLOSED = "closed", "已收尾"


class MemberAnswer(models.TextChoices):
    WAITING = "waiting", "还没轮到"
    INVITED = "invited", "已请本人确认"
    NOT_TODAY = "not_today", "今天不签"
    REFUSED = "refused", "不愿意签"


SITTING_LIFECYCLE = Lifecycle(
    field="status",
    initial=SittingStatus.OPEN,
    moves={"close": (frozenset({SittingStatus.OPEN}), SittingStatus.CLOSED)},
)
A = MemberAnswer
MEMBER_LIFECYCLE = Lifecycle(
    field="answer",
    initial=A.WAITING,
    births=frozenset({A.INVITED}),
    moves={
        "invite": (frozenset({A.WAITING, A.NOT_TODAY}), A.INVITED),
        "put_off": (frozenset({A.WAITING, A.INVITED}), A.NOT_TODAY),
        "refuse": (frozenset({A.WAITING, A.INVITED, A.NOT_TODAY}), A.REFUSED),
        "wake": (frozenset({A.NOT_TODAY, A.REFUSED}), A.WAITING),
    },
)


class SittingManager(ScopedManager):
    """Residents see the sittings they are part of; a subquery, since a join would double the rows of two wards."""

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = models.Manager.get_queryset(self)
        allowed = scope.condition(organization=self.organization)
        if allowed is None:
            return rows
        if own := scope.current().patients:
            allowed |= Q(pk__in=SittingMember.objects.filter(patient_id__in=own).values("sitting"))
        return rows.filter(allowed)


class HouseholdSitting(models.Model):
    """家庭签约 (FHIR Group): one household with one team, begun at the kitchen table or by the head on the phone."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    household = models.ForeignKey("patients.Household", models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=10, choices=SittingStatus, default=SittingStatus.OPEN)
    is_by_family = models.BooleanField("家里人发起", default=False)
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.CharField("发起人", max_length=100)
    opened_by_name = models.CharField("发起人姓名", max_length=60)
    closed_at = models.DateTimeField("收尾时间", null=True, blank=True)

    objects = SittingManager()

    class Meta:
        base_manager_name = "objects"
        triggers = SITTING_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(status="open"), name="enrolment_one_open_sitting_per_household"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | Q(status="closed", closed_at__isnull=False),
                name="enrolment_sitting_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["team", "status", "-id"], name="enrolment_sittings_of_team")]


class SittingMember(models.Model):
    """家庭签约的一位成员: what this person said, and the contract of their own if there is one."""

    sitting = models.ForeignKey(HouseholdSitting, models.PROTECT, related_name="members")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    answer = models.CharField("答复", max_length=10, choices=A, default=A.WAITING)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")
    reason_code = models.CharField("原因", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ScopedManager(organization=("sitting__organization",), patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = MEMBER_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(fields=["sitting", "patient"], name="enrolment_member_once_a_sitting"),
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(reason_code=""), name="enrolment_refusal_has_reason"
            ),
        ]
