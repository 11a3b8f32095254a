"""拒签登记: who does not want to sign, why, and from when they may be asked again."""

import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager


class RefusalChannel(models.TextChoices):
    """Where it was said."""

    DOOR = "door", "上门"
    PHONE = "phone", "电话"
    CLINIC = "clinic", "门诊"
    APP = "app", "居民端"


class RefusalClosing(models.TextChoices):
    SIGNED = "signed", "后来签了"
    CHANGED_MIND = "changed_mind", "居民改主意了"
    REPLACED = "replaced", "又问过一次"


class SigningRefusal(models.Model):
    """拒签 (one answer). The newest stands until it is closed; while it stands the person is not invited again."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, blank=True)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField("在哪里说的", max_length=10, choices=RefusalChannel)
    reason_code = models.CharField("原因", max_length=40)
    note = models.CharField("原话", max_length=300, blank=True)
    refused_at = models.DateTimeField("什么时候")
    ask_again_date = models.DateField("哪天可以再问（空 = 不再问）", null=True, blank=True)
    recorded_by = models.CharField("登记人", max_length=100)
    recorded_by_name = models.CharField("登记人姓名", max_length=60)
    closed_at = models.DateTimeField("了结时间", null=True, blank=True)
    close_reason = models.CharField("怎么了结", max_length=20, choices=RefusalClosing, blank=True)
    closed_by = models.CharField("了结人", max_length=100, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            pgtrigger.Protect(name="refusal_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_was_said_is_fixed",
                fields=[
                    *("organization", "patient", "team", "contract", "channel", "reason_code", "note"),
                    *("refused_at", "ask_again_date", "recorded_by", "recorded_by_name"),
                ],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(closed_at__isnull=True), name="contracts_one_standing_refusal"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="")
                | (Q(closed_at__isnull=False) & ~Q(close_reason="") & ~Q(closed_by="")),
                name="contracts_refusal_closed_with_reason",
            ),
            models.CheckConstraint(condition=~Q(reason_code=""), name="contracts_refusal_has_reason"),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="contracts_refusals_newest")]
