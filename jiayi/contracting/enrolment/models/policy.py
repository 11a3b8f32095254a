"""规则: versions with their source; the newest in force holds for everybody."""

from django.db import models

from jiayi.kernel.versions import frozen, one_a_day


class EnrolmentPolicy(models.Model):
    """签约组织规则 (one version). `rules` is read by rules.EnrolmentRules."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    rules = models.JSONField("规则")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(source=""), name="enrolment_policy_has_source"),
            one_a_day("enrolment_one_policy_a_day", of_code=False),
        ]
        triggers = frozen("enrolment_enrolmentpolicy", of_code=False)
