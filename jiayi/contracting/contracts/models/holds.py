"""暂缓: while somebody says they do not know of a contract, nothing may go on from it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager


class ContractHold(models.Model):
    """协议暂缓: from the day a 我不知情 is said until it is answered. The app that keeps the case places and lifts it;
    here the contract is neither transferred, nor renewed, nor reopened. It may still end: nobody is held in it.
    """

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="holds")
    due_date = models.DateField("最迟答复日")
    held_by = models.CharField("谁提出", max_length=100)
    held_at = models.DateTimeField("开始时间")
    released_by = models.CharField("谁解除", max_length=100, blank=True)
    released_at = models.DateTimeField("解除时间", null=True, blank=True)

    objects = ScopedManager(organization=("contract__organization",), patient="contract__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            pgtrigger.Protect(name="hold_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="hold_is_frozen", fields=["contract", "due_date", "held_by", "held_at"]),
            pgtrigger.Protect(
                name="released_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__released_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(released_at__isnull=True), name="contracts_held_once"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__gte=F("held_at")) & ~Q(released_by="")),
                name="contracts_hold_released_by_somebody",
            ),
        ]
