"""监护复核: a guardian's signature has an end; the person it was given for is asked in time."""

from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class ReviewState(models.TextChoices):
    OPEN = "open", "待复核"
    AFFIRMED = "affirmed", "本人确认了"
    EXTENDED = "extended", "监护继续"
    ENDED = "ended", "协议结束"
    KEPT = "kept", "协议到期为止"


S = ReviewState
REVIEW_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.OPEN,
    moves={
        "affirm": (frozenset({S.OPEN}), S.AFFIRMED),
        "extend": (frozenset({S.OPEN}), S.EXTENDED),
        "end": (frozenset({S.OPEN}), S.ENDED),
        "keep": (frozenset({S.OPEN}), S.KEPT),
    },
)


class GuardianReview(models.Model):
    """监护复核 (FHIR Task): a ward turns eighteen, or the guardianship of an adult is looked at again."""

    class Kind(models.TextChoices):
        EIGHTEEN = "eighteen", "满十八岁"
        INCAPABLE = "incapable", "监护定期复核"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, blank=True, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    guardian = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    due_date = models.DateField("哪一天")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=S, default=S.OPEN)
    proof = models.CharField("依据", max_length=200, blank=True)
    opened_at = models.DateTimeField("提出时间")
    closed_at = models.DateTimeField("办完时间", null=True, blank=True)
    closed_by = models.CharField("办理人", max_length=100, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = REVIEW_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(fields=["patient", "kind", "due_date"], name="enrolment_review_once_a_day"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="enrolment_review_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="extended") | (Q(kind="incapable") & ~Q(proof="")),
                name="enrolment_extension_has_proof",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "due_date"], name="enrolment_reviews_due")]
