import pghistory
from django.db import models

from jiayi.kernel.versions import frozen, one_a_day


@pghistory.track(append_only=True)
class SurveyRule(models.Model):
    """核查规则: questions, outcomes, what counts, what the caller says. One that drew a survey is never edited."""

    code = models.CharField("编号", max_length=30)
    version = models.CharField("版本", max_length=20)
    name = models.CharField("名称", max_length=100)
    definition = models.JSONField("内容")
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    source = models.CharField("来源", max_length=300)

    class Meta:
        verbose_name = "核查规则"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="surveys_rule_version_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="surveys_rule_has_source"),
            one_a_day("surveys_one_rule_version_a_day"),
        ]
        triggers = frozen("surveys_surveyrule")
