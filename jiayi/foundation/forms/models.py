import pgtrigger
from django.db import models

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


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
            WITHDRAWN_STAYS,
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
                condition=PERIOD_IN_ORDER,
                name="forms_template_period",
            ),
            one_a_day("forms_one_version_a_day", condition=models.Q(status="published")),
        ]


class FormResponse(models.Model):
    """答卷 (FHIR QuestionnaireResponse): finished answers, pinned to the version they were given to.

    Never changed: a correction is a new response that names the one it amends.
    """

    # Read by patient, through the index below.
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="+")
    answers = models.JSONField("答案")
    authored_at = models.DateTimeField("填写时间")
    author = models.CharField("填写人", max_length=100)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False
    )
    evidence = models.JSONField("凭证", default=dict, blank=True)
    taken_over = models.JSONField("照上次没动过的题", default=list, blank=True)
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


class KeptState(models.TextChoices):
    WAITING = "waiting", "待定"
    ACCEPTED = "accepted", "已收"
    DISCARDED = "discarded", "不收"


KEPT_LIFECYCLE = Lifecycle(
    field="state",
    initial=KeptState.WAITING,
    moves={
        "accept": (frozenset({KeptState.WAITING}), KeptState.ACCEPTED),
        "discard": (frozenset({KeptState.WAITING}), KeptState.DISCARDED),
    },
)


class KeptResponse(models.Model):
    """收下待定的答卷: answers given to a version that was over by then. Nothing of them is lost; a person decides."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    template = models.ForeignKey(FormTemplate, models.PROTECT, related_name="+")
    client_key = models.UUIDField("设备给的编号", unique=True)
    answers = models.JSONField("答案")
    authored_at = models.DateTimeField("填写时间")
    received_at = models.DateTimeField("收到时间")
    author = models.CharField("填写人", max_length=100)
    author_name = models.CharField("填写人姓名", max_length=50)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("为什么待定", max_length=200)
    state = models.CharField("状态", max_length=10, choices=KeptState, default=KeptState.WAITING)
    response = models.OneToOneField(FormResponse, models.PROTECT, null=True, related_name="+", verbose_name="成了哪份")
    decided_by = models.CharField("谁定的", max_length=100, blank=True)
    decided_by_name = models.CharField("谁定的（姓名）", max_length=50, blank=True)
    decided_at = models.DateTimeField("什么时候定的", null=True)
    note = models.CharField("理由", max_length=200, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "收下待定的答卷"
        base_manager_name = "objects"
        triggers = [
            *KEPT_LIFECYCLE.guards(),
            pgtrigger.ReadOnly(
                name="kept_as_it_came",
                fields=["organization", "patient", "template", "client_key", "answers", "authored_at", "author"],
            ),
            pgtrigger.Protect(name="kept_stays", operation=pgtrigger.Delete),
        ]
        indexes = [models.Index(fields=["state", "-received_at"], name="forms_kept_waiting")]
        constraints = [
            models.CheckConstraint(
                name="forms_kept_accepted_is_stored",
                condition=models.Q(state="accepted", response__isnull=False)
                | (~models.Q(state="accepted") & models.Q(response__isnull=True)),
            ),
            models.CheckConstraint(
                name="forms_kept_discard_has_reason", condition=~models.Q(state="discarded") | ~models.Q(note="")
            ),
        ]
