import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .conversations import Conversation


class ComplaintStatus(models.TextChoices):
    OPEN = "open", "待答复"
    UPHELD = "upheld", "属实"
    REJECTED = "rejected", "不属实"


COMPLAINT_LIFECYCLE = Lifecycle(
    field="status",
    initial=ComplaintStatus.OPEN,
    moves={
        "uphold": (frozenset({ComplaintStatus.OPEN}), ComplaintStatus.UPHELD),
        "reject": (frozenset({ComplaintStatus.OPEN}), ComplaintStatus.REJECTED),
    },
)


class Complaint(models.Model):
    """咨询投诉: a case for the director, answered within three working days; the resident gets the answer."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="complaints")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=10, choices=ComplaintStatus, default=ComplaintStatus.OPEN)
    words = EncryptedTextField("居民的话")
    opened_by = models.CharField("提出人", max_length=100)
    opened_at = models.DateTimeField("提出时间")
    due_date = models.DateField("答复期限")
    answer = models.CharField("答复", max_length=500, blank=True)
    decided_by = models.CharField("处理人", max_length=100, blank=True)
    decided_by_name = models.CharField("处理人姓名", max_length=60, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "咨询投诉"
        base_manager_name = "objects"
        triggers = [
            *COMPLAINT_LIFECYCLE.guards(),
            pgtrigger.Protect(name="complaint_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True) | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="conversations_complaint_answered",
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status="open"), name="conversations_one_open_complaint"
            ),
        ]
        indexes = [models.Index(fields=["status", "due_date"], name="conversations_complaints_due")]
