"""服务: the visit, which forms belong to it, and the proof that the person was there."""

import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class Way(models.TextChoices):
    CLINIC = "clinic", "门诊"
    HOME = "home", "上门"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"
    ONLINE = "online", "居民自己填"


class PresenceState(models.TextChoices):
    PROVED = "proved", "有到场凭证"
    MISSING = "missing", "没有到场凭证"
    NOT_ASKED = "not_asked", "不用凭证"


class PresenceKind(models.TextChoices):
    SMS = "sms", "短信码"
    QR = "qr", "居民出示的码"
    ID_CARD = "id_card", "核对证件"
    WITNESS = "witness", "旁人见证"
    LOCATION = "location", "位置和照片"


class Encounter(models.Model):
    """一次服务 (FHIR Encounter): one person, one moment, one way; its forms are entered in it.

    Never changed: a form of it is corrected by its own amendment. One request of a household makes one row a person,
    all with the same `client_key`.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")
    way = models.CharField("方式", max_length=10, choices=Way)
    place = models.CharField("地点", max_length=60, blank=True)
    visited_at = models.DateTimeField("服务时间")
    minutes = models.PositiveSmallIntegerField("时长（分）", null=True)
    presence = models.CharField("到场凭证", max_length=10, choices=PresenceState)
    presence_policy = models.CharField("凭证办法", max_length=30)
    client_key = models.UUIDField("客户端编号")
    recorded_at = models.DateTimeField("保存时间")
    recorded_by = models.CharField("填写人", max_length=100)
    channel = models.CharField("渠道", max_length=20)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "服务"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["client_key", "patient"], name="visits_once_per_person"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=720), name="visits_minutes_within_a_shift"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-visited_at", "-id"], name="visits_latest")]


class EncounterForm(models.Model):
    """服务里的一张表: what a form of the visit became; neither of the two while its answers are kept for a decision."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="forms")
    code = models.CharField("表", max_length=60)
    title = models.CharField("名称", max_length=100)
    client_key = models.UUIDField("客户端编号", unique=True)
    follow_up = models.OneToOneField("followups.FollowUp", models.PROTECT, null=True, related_name="+")
    assessment = models.OneToOneField("assessments.Assessment", models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(organization=("encounter__organization",), patient="encounter__patient_id")

    class Meta:
        verbose_name = "服务里的一张表"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "code"], name="visits_form_once"),
            models.CheckConstraint(
                condition=Q(follow_up__isnull=True) | Q(assessment__isnull=True), name="visits_form_is_one_thing"
            ),
        ]


class PresenceCode(models.Model):
    """到场短信码: the one-time code on its way to the resident's phone; only its keyed fingerprint is kept."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.OneToOneField("patients.Patient", models.PROTECT, related_name="+")
    code_hash = models.BinaryField("验证码指纹", max_length=32)
    expires_at = models.DateTimeField("有效至")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "到场短信码"
        base_manager_name = "objects"


class PresenceProof(models.Model):
    """到场凭证 (FHIR Provenance): by what it is known that the person was there. What it rests on is encrypted."""

    encounter = models.OneToOneField(Encounter, models.PROTECT, related_name="proof")
    kind = models.CharField("凭什么", max_length=10, choices=PresenceKind)
    words = models.CharField("说明", max_length=120)
    detail = EncryptedTextField("依据")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    proved_at = models.DateTimeField("时间")
    by = models.CharField("谁核的", max_length=100)

    objects = ScopedManager(organization=("encounter__organization",), patient="encounter__patient_id")

    class Meta:
        verbose_name = "到场凭证"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["witness", "location"]) | Q(file__isnull=False), name="visits_picture_is_kept"
            ),
        ]


class ReportState(models.TextChoices):
    ASKED = "asked", "等居民填"
    ANSWERED = "answered", "居民填好了"
    CONFIRMED = "confirmed", "医生确认了"
    REJECTED = "rejected", "退回"
    WITHDRAWN = "withdrawn", "不用填了"


R = ReportState
REPORT_LIFECYCLE = Lifecycle(
    field="state",
    initial=R.ASKED,
    moves={
        "answer": (frozenset({R.ASKED, R.REJECTED}), R.ANSWERED),
        "reject": (frozenset({R.ANSWERED}), R.REJECTED),
        "confirm": (frozenset({R.ANSWERED}), R.CONFIRMED),
        "withdraw": (frozenset({R.ASKED, R.ANSWERED, R.REJECTED}), R.WITHDRAWN),
    },
)


class SelfReport(models.Model):
    """居民自己填 (FHIR QuestionnaireResponse, in-progress): a due form that a person was asked to fill at home.

    Its answers count for nothing until a doctor confirms them; then they are a visit of the way `online`.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    form = models.CharField("表", max_length=60)
    version = models.CharField("版本", max_length=20)
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=R, default=R.ASKED)
    due_date = models.DateField("请在哪天前填")
    asked_at = models.DateTimeField("什么时候请的")
    asked_by = models.CharField("谁请的", max_length=100)
    asked_by_name = models.CharField("谁请的（姓名）", max_length=50)
    answers = EncryptedTextField("答案", null=True)
    answered_at = models.DateTimeField("填写时间", null=True)
    answered_by = models.CharField("谁填的", max_length=100, blank=True)
    reason = models.CharField("退回的理由", max_length=200, blank=True)
    decided_at = models.DateTimeField("医生看过的时间", null=True)
    decided_by = models.CharField("哪位医生", max_length=100, blank=True)
    encounter = models.OneToOneField(Encounter, models.PROTECT, null=True, related_name="self_report")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "居民自己填"
        base_manager_name = "objects"
        triggers = REPORT_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "form"],
                condition=Q(state__in=["asked", "answered", "rejected"]),
                name="visits_one_open_report",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "confirmed"]) | Q(answers__isnull=False, answered_at__isnull=False),
                name="visits_report_answered_has_answers",
            ),
            models.CheckConstraint(
                condition=Q(encounter__isnull=False, state="confirmed") | ~Q(state="confirmed"),
                name="visits_report_confirmed_is_a_visit",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="visits_rejected_has_reason"),
        ]
        indexes = [
            models.Index(fields=["team", "-answered_at"], condition=Q(state="answered"), name="visits_reports_to_read")
        ]


class PresencePolicy(models.Model):
    """到场凭证办法 (one version): which proofs count for each way of visiting, and where one is asked for."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    ways = models.JSONField("各种方式")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "到场凭证办法"
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="visits_policy_has_source"),
            one_a_day("visits_one_policy_a_day", of_code=False),
        ]
        triggers = frozen("visits_presencepolicy", of_code=False)
