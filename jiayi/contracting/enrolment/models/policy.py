"""规则: versions with their source; the newest in force holds for everybody."""

import pgtrigger
from django.db import models


class EnrolmentPolicy(models.Model):
    """签约组织规则 (one version). `rules` is read by rules.EnrolmentRules."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    rules = models.JSONField("规则")
    effective_from = models.DateField("启用日期")
    source = models.CharField("依据", max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(source=""), name="enrolment_policy_has_source"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="version_is_frozen", fields=["version", "rules", "effective_from", "source"]),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
        ]
