"""计划: what was agreed with one person, with goals; and what a look back at it found."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiayi.kernel.scope import ScopedManager

from .enrolments import Enrolment


class GoalKind(models.TextChoices):
    TARGET = "target", "达到的数"
    LIFESTYLE = "lifestyle", "生活方式"
    MEDICINE = "medicine", "吃药"
    MONITORING = "monitoring", "自己量"


class Adherence(models.TextChoices):
    REGULAR = "regular", "照着做"
    SOMETIMES = "sometimes", "有时没做到"
    NOT = "not", "没做"


class Plan(models.Model):
    """个人计划 (FHIR CarePlan): one version. A changed plan is a new version; the old one stays as it was agreed."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField("第几版")
    advice = models.CharField("医生的话", max_length=500, blank=True)
    review_date = models.DateField("哪天再一起看")
    is_current = models.BooleanField("现在这版", default=True)
    written_date = models.DateField("哪天定的")
    written_at = models.DateTimeField("时间")
    written_by = models.CharField("操作者", max_length=100)
    written_by_name = models.CharField("医生", max_length=50)

    objects = ScopedManager(organization=("enrolment__organization",), patient="enrolment__patient_id")

    class Meta:
        verbose_name = "个人计划"
        base_manager_name = "objects"
        constraints = [
            UniqueConstraint(fields=["enrolment", "number"], name="careplans_plan_version_once"),
            UniqueConstraint(fields=["enrolment"], condition=Q(is_current=True), name="careplans_one_current_plan"),
            CheckConstraint(name="careplans_review_after", condition=Q(review_date__gt=models.F("written_date"))),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="agreed_lies_still", fields=["enrolment", "number", "advice", "review_date", "written_date"]
            ),
            pgtrigger.Protect(name="plan_stays", operation=pgtrigger.Delete),
        ]


class Goal(models.Model):
    """目标 (FHIR Goal): what is to be reached, by when, and the day it was."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("哪一种", max_length=12, choices=GoalKind)
    text = models.CharField("目标", max_length=100)
    by_date = models.DateField("到哪天", null=True)
    met_date = models.DateField("哪天做到的", null=True)

    objects = ScopedManager(organization=("plan__enrolment__organization",), patient="plan__enrolment__patient_id")

    class Meta:
        verbose_name = "目标"
        base_manager_name = "objects"
        constraints = [
            UniqueConstraint(fields=["plan", "position"], name="careplans_goal_position_once"),
            CheckConstraint(name="careplans_goal_says_something", condition=~Q(text="")),
        ]
        triggers = [pgtrigger.ReadOnly(name="goal_lies_still", fields=["plan", "position", "kind", "text", "by_date"])]


class Review(models.Model):
    """复核: a look at the plan with the person: how it goes, what keeps them from it. Never changed.

    Where a programme has no form of its own, `is_controlled` is what counts as its visit.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="reviews")
    reviewed_date = models.DateField("哪天")
    is_controlled = models.BooleanField("控制住了", null=True)
    adherence = models.CharField("照着做了吗", max_length=10, choices=Adherence)
    reason_code = models.CharField("为什么没做到", max_length=20, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    client_key = models.UUIDField("客户端编号", unique=True)
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("姓名", max_length=50, blank=True)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("enrolment__organization",), patient="enrolment__patient_id")

    class Meta:
        verbose_name = "计划复核"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            CheckConstraint(
                name="careplans_not_followed_has_reason",
                condition=Q(adherence="regular", reason_code="") | (~Q(adherence="regular") & ~Q(reason_code="")),
            )
        ]
