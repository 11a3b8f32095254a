"""签约政策: versioned rules with their source, and which organisation follows which policy from when."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


@pghistory.track(append_only=True)
class SigningPolicy(models.Model):
    """签约政策 (one version). `rules` is read by rules.PolicyRules; old contracts keep the version they used."""

    code = models.SlugField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=60)
    rules = models.JSONField("规则")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("来源", max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="contracts_policy_version_once"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="contracts_policy_dates_in_order",
            ),
            one_a_day("contracts_one_policy_version_a_day"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="version_is_frozen", fields=["code", "version", "rules", "effective_from"]),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
            WITHDRAWN_STAYS,
        ]


class PolicyAssignment(models.Model):
    """机构适用的政策: an organisation and everything below it, until a nearer assignment."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    policy_code = models.SlugField("政策编码", max_length=40)
    period = DateRangeField("适用期 [起, 止)")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            ExclusionConstraint(
                name="contracts_one_policy_per_day",
                expressions=[("organization", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]
