import pghistory
import pgtrigger
from django.db import models


@pghistory.track(append_only=True)
class SurveyRule(models.Model):
    """核查规则: questions, outcomes, what counts, what the caller says. One that drew a survey is never edited."""

    code = models.CharField("编号", max_length=30)
    version = models.CharField("版本", max_length=20)
    name = models.CharField("名称", max_length=100)
    definition = models.JSONField("内容")
    effective_from = models.DateField("生效日期")
    source = models.CharField("来源", max_length=300)

    class Meta:
        verbose_name = "核查规则"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="surveys_rule_version_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="surveys_rule_has_source"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="used_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("definition"),
                func=(
                    "IF NEW.definition IS DISTINCT FROM OLD.definition"
                    " AND EXISTS (SELECT 1 FROM surveys_signingsurvey WHERE rule_id = OLD.id)"
                    " THEN RAISE EXCEPTION 'a rulebook in use is fixed' USING ERRCODE = 'check_violation'; END IF;"
                    " RETURN NEW;"
                ),
            )
        ]
