"""What a distribution paid for, contract by contract, and what has to be put right in a later one."""

import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager


class DistributedContract(models.Model):
    """计入分配的协议: one contract a distribution paid for, or held back because it was disputed at that time."""

    distribution = models.ForeignKey("incentives.Distribution", models.CASCADE, related_name="contracts")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField("计费人数", max_digits=8, decimal_places=4)
    is_held = models.BooleanField("因异议冻结，未付", default=False)

    objects = ScopedManager(organization=("distribution__organization",), patient="contract__patient_id")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["distribution", "contract"], name="incentives_contract_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="incentives_contract_counts"),
        ]
        triggers = [
            pgtrigger.Protect(name="what_was_paid_is_fixed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Insert | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("touched", "incentives_distributedcontract")],
                func=(
                    "IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;"
                    " IF EXISTS (SELECT 1 FROM incentives_distribution WHERE id = touched.distribution_id"
                    " AND state = 'published') THEN RAISE EXCEPTION 'what was published is not edited'"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN touched;"
                ),
            ),
        ]


class FeeAdjustment(models.Model):
    """服务费更正: a counter-entry for a contract of a published distribution, settled in the next one."""

    class Kind(models.TextChoices):
        CLAWBACK = "clawback", "扣回"
        RELEASE = "release", "补发"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    source = models.ForeignKey(DistributedContract, models.PROTECT, related_name="adjustments")
    case = models.ForeignKey("fulfillment.DisputeCase", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("原因", max_length=100)
    created_at = models.DateTimeField("产生时间")
    settled_in = models.ForeignKey("incentives.Distribution", models.PROTECT, null=True, related_name="adjustments")

    objects = ScopedManager(
        organization=("source__distribution__organization",), patient="source__contract__patient_id"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="incentives_put_right_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="incentives_adjustment_has_reason"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(settled_in__isnull=True), name="incentives_unsettled")]
        triggers = [
            pgtrigger.Protect(name="adjustment_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="adjustment_is_fixed", fields=["kind", "source", "case", "reason", "created_at"]),
            pgtrigger.Trigger(
                name="settled_once",
                operation=pgtrigger.UpdateOf("settled_in_id"),
                when=pgtrigger.Before,
                func=(
                    "IF OLD.settled_in_id IS NOT NULL AND NEW.settled_in_id IS DISTINCT FROM OLD.settled_in_id"
                    " THEN RAISE EXCEPTION 'settled once' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]
