"""转入申请: a record that another organisation keeps is asked for, and handed over or not."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

TRANSFER_LIFECYCLE = Lifecycle(
    field="status",
    initial="requested",
    moves={
        "accept": (frozenset({"requested"}), "accepted"),
        "decline": (frozenset({"requested"}), "declined"),
        "withdraw": (frozenset({"requested"}), "withdrawn"),
    },
)


class TransferRequest(models.Model):
    """转入申请: an organisation asks for a record that another one keeps, and learns nothing before that one agrees."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "等答复"
        ACCEPTED = "accepted", "已转入"
        DECLINED = "declined", "对方没有同意"
        WITHDRAWN = "withdrawn", "已撤回"

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="居民")
    from_organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="现管理机构"
    )
    to_organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="申请机构"
    )
    claimed_name = models.CharField("申请时报的姓名", max_length=50)
    reason = models.CharField("原因", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.REQUESTED)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    requested_at = models.DateTimeField("申请时间")
    decided_by = models.CharField("答复人", max_length=100, blank=True)
    decided_by_name = models.CharField("答复人姓名", max_length=50, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=200, blank=True)

    objects = ScopedManager(organization=("from_organization", "to_organization"))

    class Meta:
        verbose_name = "转入申请"
        base_manager_name = "objects"
        triggers = TRANSFER_LIFECYCLE.guards()
        constraints = [
            UniqueConstraint(
                fields=["patient", "to_organization"],
                condition=Q(status="requested"),
                name="patients_transfer_asked_once",
            ),
            CheckConstraint(name="patients_transfer_between_two", condition=~Q(from_organization=F("to_organization"))),
            CheckConstraint(
                name="patients_transfer_decided_at",
                condition=Q(status="requested", decided_at__isnull=True)
                | (~Q(status="requested") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            Index(fields=["from_organization", "status", "-id"], name="patients_transfer_in"),
            Index(fields=["to_organization", "status", "-id"], name="patients_transfer_out"),
        ]
