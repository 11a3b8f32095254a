import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .conversations import Conversation


class MeetingState(models.TextChoices):
    PROPOSED = "proposed", "等居民定"
    ACCEPTED = "accepted", "约好了"
    DECLINED = "declined", "来不了"
    WITHDRAWN = "withdrawn", "取消了"


M = MeetingState
MEETING_LIFECYCLE = Lifecycle(
    field="state",
    initial=M.PROPOSED,
    moves={
        "accept": (frozenset({M.PROPOSED}), M.ACCEPTED),
        "decline": (frozenset({M.PROPOSED, M.ACCEPTED}), M.DECLINED),
        "withdraw": (frozenset({M.PROPOSED, M.ACCEPTED}), M.WITHDRAWN),
        # Another time: the team asks again, the resident chooses among what is free.
        "ask_again": (frozenset({M.PROPOSED, M.ACCEPTED}), M.PROPOSED),
        "rearrange": (frozenset({M.PROPOSED, M.ACCEPTED}), M.ACCEPTED),
    },
)
# So long the time of whom it is with is taken.
HOLDING = (M.PROPOSED, M.ACCEPTED)
NO_OVERLAP = "conversations_meetings_never_overlap"


class Meeting(models.Model):
    """约见 (FHIR Appointment): a time, a place and a member of the team; the team proposes, the resident agrees.

    Its time is taken from the moment it is proposed: nobody has two at once. Numbers of a clinic with their capacity
    are what appointments will be for.
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="meetings")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, related_name="+", db_index=False, verbose_name="和谁见"
    )
    state = models.CharField("状态", max_length=10, choices=M, default=M.PROPOSED)
    starts_at = models.DateTimeField("什么时候")
    ends_at = models.DateTimeField("到什么时候")
    place = models.CharField("在哪里", max_length=60)
    purpose = models.CharField("做什么", max_length=60)
    proposed_by = models.CharField("谁约的", max_length=100)
    proposed_by_name = models.CharField("谁约的（姓名）", max_length=60, blank=True)
    proposed_at = models.DateTimeField("什么时候约的")
    decided_by = models.CharField("谁定的", max_length=100, blank=True)
    decided_at = models.DateTimeField("什么时候定的", null=True)
    reason = models.CharField("原因", max_length=100, blank=True)
    reminded_at = models.DateTimeField("什么时候提醒的", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "约见"
        base_manager_name = "objects"
        triggers = [*MEETING_LIFECYCLE.guards(), pgtrigger.Protect(name="meeting_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=M.PROPOSED, decided_at__isnull=True)
                | ~Q(state=M.PROPOSED) & Q(decided_at__isnull=False),
                name="conversations_meeting_decided_has_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gt=F("proposed_at"), ends_at__gt=F("starts_at")),
                name="conversations_meeting_is_to_come",
            ),
            ExclusionConstraint(
                name=NO_OVERLAP,
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=[M.PROPOSED, M.ACCEPTED]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "starts_at"],
                condition=Q(state__in=[M.PROPOSED, M.ACCEPTED]),
                name="conversations_meetings_to_come",
            ),
            models.Index(
                fields=["starts_at"],
                condition=Q(state=M.ACCEPTED, reminded_at__isnull=True),
                name="conversations_to_be_reminded",
            ),
        ]
