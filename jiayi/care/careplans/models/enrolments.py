"""纳入: who is managed for what, since when, at which level."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from ..rules import Standing


class EnrolmentState(models.TextChoices):
    PROPOSED = "proposed", "待确认"
    ACTIVE = "active", "在管"
    DECLINED = "declined", "不纳入"
    ENDED = "ended", "已结束"


class LevelBy(models.TextChoices):
    RULE = "rule", "按规则"
    DOCTOR = "doctor", "医生定的"


class TargetPack(models.TextChoices):
    """Whose numbers the plan aims at. The rate of control is by the assessment whatever is chosen here."""

    ASSESSMENT = "assessment", "国家规范（考核）"
    CLINICAL = "clinical", "基层指南（临床）"


S = EnrolmentState
LIVE = frozenset({S.PROPOSED, S.ACTIVE})
ENROLMENT_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.PROPOSED,
    births=frozenset({S.ACTIVE}),
    moves={
        "accept": (frozenset({S.PROPOSED}), S.ACTIVE),
        "decline": (frozenset({S.PROPOSED}), S.DECLINED),
        "end": (LIVE, S.ENDED),
    },
)


class Enrolment(models.Model):
    """慢病纳管 (FHIR EpisodeOfCare): one person in one programme, from a day to a day.

    `standing` and `last_visit_date` repeat what the visits say, so that a county's list is one scan of one table;
    services.standing keeps them. 失访 follows from the date and is never stored.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField("病种", max_length=20)
    state = models.CharField("状态", max_length=10, choices=S, default=S.PROPOSED)
    from_date = models.DateField("从哪天管")
    to_date = models.DateField("管到哪天", null=True)
    end_reason = models.CharField("为什么结束", max_length=20, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    opened_at = models.DateTimeField("登记时间")
    opened_by = models.CharField("登记人", max_length=100)
    decided_at = models.DateTimeField("确认时间", null=True)
    decided_by = models.CharField("确认人", max_length=100, blank=True)
    level = models.CharField("管理级别", max_length=10, blank=True)
    level_by = models.CharField("级别谁定的", max_length=10, choices=LevelBy, default=LevelBy.RULE)
    target_pack = models.CharField("目标按哪套", max_length=12, choices=TargetPack, default=TargetPack.ASSESSMENT)
    standing = models.CharField("控制情况", max_length=12, default=Standing.UNKNOWN.value)
    last_visit_date = models.DateField("上次随访", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "慢病纳管"
        base_manager_name = "objects"
        triggers = ENROLMENT_LIFECYCLE.guards()
        constraints = [
            UniqueConstraint(
                fields=["patient", "programme"], condition=Q(state__in=sorted(LIVE)), name="careplans_one_live_each"
            ),
            CheckConstraint(
                name="careplans_ended_has_day_and_reason",
                condition=Q(state="ended", to_date__isnull=False) & ~Q(end_reason="")
                | ~Q(state="ended") & Q(to_date__isnull=True),
            ),
            CheckConstraint(
                name="careplans_ends_after_it_began",
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        ]
        indexes = [
            Index(
                fields=["programme", "organization", "standing"], condition=Q(state="active"), name="careplans_managed"
            ),
            Index(fields=["patient"], name="careplans_of_person"),
        ]


class LevelChange(models.Model):
    """定级: who moved a person to which level, why, and what the rule would have said. Never changed."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="levels")
    level = models.CharField("级别", max_length=10)
    computed_level = models.CharField("规则算的级别", max_length=10)
    reason = models.CharField("理由", max_length=200, blank=True)
    rule_version = models.CharField("规则版本", max_length=30)
    by = models.CharField("操作者", max_length=100)
    by_name = models.CharField("姓名", max_length=50, blank=True)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("enrolment__organization",), patient="enrolment__patient_id")

    class Meta:
        verbose_name = "定级"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            CheckConstraint(
                name="careplans_other_level_has_reason", condition=Q(level=F("computed_level")) | ~Q(reason="")
            )
        ]
