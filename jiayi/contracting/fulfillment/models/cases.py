"""异议: what the resident says never happened, and what those who are asked about it say."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

# The number of the lock that publishing a distribution takes alone, and opening or deciding a case takes together.
FEES_LOCK = "hashtext('contract fees')"


class CaseStatus(models.TextChoices):
    OPEN = "open", "核实中"
    UPHELD = "upheld", "居民说得对"
    REJECTED = "rejected", "核实无误"


CASE_LIFECYCLE = Lifecycle(
    field="status",
    initial=CaseStatus.OPEN,
    moves={
        "uphold": (frozenset({CaseStatus.OPEN}), CaseStatus.UPHELD),
        "reject": (frozenset({CaseStatus.OPEN}), CaseStatus.REJECTED),
    },
)


class DisputeCase(models.Model):
    """异议: 没有这回事 (a service that never happened) or 我不知情 (a contract the resident does not know of)."""

    class Kind(models.TextChoices):
        SERVICE = "service", "没有这回事"
        CONTRACT = "contract", "我不知情"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    patient = models.ForeignKey("patients.Patient", models.PROTECT)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="disputes")
    entitlement = models.ForeignKey(
        "fulfillment.Entitlement", models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    status = models.CharField("状态", max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    text = models.CharField("居民的话", max_length=500, blank=True)
    channel = models.CharField("渠道", max_length=20)
    reporter = models.CharField("谁说的（代为登记时）", max_length=60, blank=True)
    opened_by = models.CharField("提出人", max_length=100)
    opened_at = models.DateTimeField("提出时间")
    due_date = models.DateField("答复期限")
    decided_by = models.CharField("处理人", max_length=100, blank=True)
    decided_by_name = models.CharField("处理人姓名", max_length=60, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = models.CharField("处理说明", max_length=500, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            *CASE_LIFECYCLE.guards(),
            pgtrigger.Protect(name="case_stays", operation=pgtrigger.Delete),
            # Money is published by one at a time and by nobody while a case is being opened or decided.
            pgtrigger.Trigger(
                name="fees_hold_still",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__kind="contract"),
                func=f"PERFORM pg_advisory_xact_lock_shared({FEES_LOCK}); RETURN NEW;",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="service", entitlement__isnull=False) | Q(kind="contract", entitlement__isnull=True),
                name="fulfillment_case_has_its_object",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True) | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="fulfillment_decision_has_reason",
            ),
            # Who brings the case of a contract forward does not decide it.
            models.CheckConstraint(
                condition=~Q(kind="contract") | ~Q(decided_by=F("opened_by")), name="fulfillment_case_has_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["entitlement"], condition=Q(status="open"), name="fulfillment_one_open_case_per_service"
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status="open", kind="contract"),
                name="fulfillment_one_open_case_per_contract",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_date", "id"], condition=Q(status="open"), name="fulfillment_cases"
            ),
        ]


class CaseStatement(models.Model):
    """异议陈述: what a member of the team has to say about a case, as it was said."""

    case = models.ForeignKey(DisputeCase, models.PROTECT, related_name="statements")
    author = models.CharField("陈述人", max_length=100)
    author_name = models.CharField("陈述人姓名", max_length=60)
    text = models.CharField("陈述", max_length=500)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("case__organization",), patient="case__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="fulfillment_statement_says_something")]
