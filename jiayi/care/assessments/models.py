import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class Assessment(models.Model):
    """体检与专项表记录 (FHIR ClinicalImpression): one filled form and what the rules of that day made of it.

    Insert-only: a correction is a new row that names the one it amends; what is current has not been amended.
    `computed_code` is what the rule pack says, `result_code` what the doctor recorded.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    form = models.CharField("表", max_length=60)
    title = models.CharField("名称", max_length=100)
    is_confidential = models.BooleanField("保密", default=False)
    response = models.OneToOneField("forms.FormResponse", models.PROTECT, related_name="+")
    assessed_date = models.DateField("填表日期")
    recorded_at = models.DateTimeField("保存时间")
    recorded_by = models.CharField("填表人", max_length=100)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")

    result_code = models.CharField("结果", max_length=20, blank=True)
    result_label = models.CharField("结果文字", max_length=120, blank=True)
    computed_code = models.CharField("规则结果", max_length=20, blank=True)
    change_reason = models.CharField("改结果的理由", max_length=200, blank=True)
    findings = models.JSONField("依据", default=list)
    summary = models.CharField("说明", max_length=300, blank=True)
    is_emergency = models.BooleanField("危急", default=False)
    needs_referral = models.BooleanField("要转诊", default=False)
    next_date = models.DateField("下次日期", null=True)
    rule_pack = models.CharField("规则版本", max_length=30)
    client_key = models.UUIDField("客户端编号", unique=True)
    amends = models.OneToOneField("self", models.PROTECT, null=True, related_name="amended_by", verbose_name="更正")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "体检与专项表记录"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_date__isnull=True) | Q(next_date__gt=F("assessed_date")),
                name="assessments_next_after_day",
            ),
            models.CheckConstraint(
                condition=Q(result_code=F("computed_code")) | ~Q(change_reason=""),
                name="assessments_changed_result_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "form", "-assessed_date", "-id"], name="assessments_latest")]


class FormRuleVersion(models.Model):
    """表的判定规则 (one version): whom a form suits, what its answers come to, when to refer (rules.read_pack)."""

    code = models.CharField("表", max_length=60)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=100)
    content = models.JSONField("内容")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "表的判定规则"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="assessments_rule_version_once"),
            models.CheckConstraint(condition=~Q(source=""), name="assessments_rule_has_source"),
            one_a_day("assessments_one_rule_a_day"),
        ]
        triggers = frozen("assessments_formruleversion")
