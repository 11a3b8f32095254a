import pgtrigger
from django.db import models

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class TemplateStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


TEMPLATE_LIFECYCLE = Lifecycle(
    field="status",
    initial=TemplateStatus.DRAFT,
    moves={
        "publish": (frozenset({TemplateStatus.DRAFT}), TemplateStatus.PUBLISHED),
        "retire": (frozenset({TemplateStatus.PUBLISHED}), TemplateStatus.RETIRED),
    },
)


class FormTemplate(models.Model):
    """表单模板 (FHIR Questionnaire): one version of one form. What was published never changes again."""

    code = models.CharField("编码", max_length=60)
    version = models.CharField("版本", max_length=20)
    title = models.CharField("名称", max_length=100)
    status = models.CharField("状态", max_length=10, choices=TemplateStatus, default=TemplateStatus.DRAFT)
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    definition = models.JSONField("定义")
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "表单模板"
        triggers = [
            *TEMPLATE_LIFECYCLE.guards(),
            pgtrigger.Protect(
                name="published_is_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="draft")
                & (
                    pgtrigger.Q(old__definition__df=pgtrigger.F("new__definition"))
                    | pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
                    | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                    | pgtrigger.Q(old__effective_from__df=pgtrigger.F("new__effective_from"))
                ),
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status="draft"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="forms_template_version_once"),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True) | models.Q(effective_to__gt=models.F("effective_from")),
                name="forms_template_period",
            ),
        ]


class FormResponse(models.Model):
    """答卷 (FHIR QuestionnaireResponse): finished answers, pinned to the version they were given to.

    Never changed: a correction is a new response that names the one it amends.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="+")
    answers = models.JSONField("答案")
    authored_at = models.DateTimeField("填写时间")
    author = models.CharField("填写人", max_length=100)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")
    evidence = models.JSONField("凭证", default=dict, blank=True)
    amends = models.OneToOneField("self", models.PROTECT, null=True, related_name="amended_by", verbose_name="更正")
    amend_reason = models.CharField("更正理由", max_length=200, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "答卷"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["patient", "template", "-authored_at"], name="forms_response_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amends__isnull=True) | ~models.Q(amend_reason=""),
                name="forms_amendment_has_reason",
            ),
        ]
