"""What proves a contract: every decision, every signature, the consent to use health data. All append-only."""

import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager

OF_CONTRACT = {"organization": ("contract__organization",), "patient": "contract__patient_id"}
APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class SigningParty(models.TextChoices):
    RESIDENT = "resident", "居民本人"
    GUARDIAN = "guardian", "监护人"
    PROXY = "proxy", "代理人"
    TEAM = "team", "团队"
    WITNESS = "witness", "见证人"


class SignatureKind(models.TextChoices):
    HANDWRITING = "handwriting", "手写签名"
    CODE = "code", "短信验证码"
    APP = "app", "本人在居民端确认"
    WITNESS = "witness", "医生现场见证签名"
    PAPER_PHOTO = "paper_photo", "纸质协议照片"
    ACCOUNT = "account", "团队账号确认"


class ContractDecision(models.Model):
    """协议的每一步: who moved it, for whom, on which channel, why, under which rule version."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="decisions")
    move = models.CharField("动作", max_length=20)
    actor = models.CharField("操作者", max_length=100)
    actor_name = models.CharField("操作者姓名", max_length=60)
    on_behalf_of = models.ForeignKey(
        "patients.Patient", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField("渠道", max_length=20)
    reason_code = models.CharField("原因", max_length=40, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    evidence = models.ForeignKey("contracts.SignatureEvidence", models.PROTECT, null=True, blank=True, db_index=False)
    rule_version = models.CharField("规则版本", max_length=60)
    at = models.DateTimeField("时间")

    objects = ScopedManager(**OF_CONTRACT)

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]
        indexes = [
            models.Index(
                fields=["on_behalf_of"], condition=Q(on_behalf_of__isnull=False), name="contracts_decided_for"
            ),
        ]


class SignatureEvidence(models.Model):
    """签名凭据: whose act, of which kind, with the fingerprint of what was seen."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="signatures")
    party = models.CharField("签署方", max_length=10, choices=SigningParty)
    kind = models.CharField("方式", max_length=12, choices=SignatureKind)
    signer_name = models.CharField("签署人", max_length=60)
    signer_patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, blank=True, related_name="+")
    relation = models.CharField("与居民关系", max_length=20, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    sm3 = models.CharField("指纹", max_length=64, blank=True)
    channel = models.CharField("渠道", max_length=20)
    at = models.DateTimeField("时间")

    objects = ScopedManager(**OF_CONTRACT)

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["handwriting", "witness", "paper_photo"])
                | Q(file__isnull=False, sm3__regex=r"^[0-9a-f]{64}$"),
                name="contracts_drawn_signature_has_file",
            ),
        ]


class HealthDataConsent(models.Model):
    """健康信息使用同意: asked for apart from the signature; the exact text is known by version and fingerprint."""

    contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="health_consent")
    text_version = models.CharField("文本版本", max_length=20)
    text_sm3 = models.CharField("文本指纹", max_length=64)
    given_by = models.CharField("同意人", max_length=60)
    channel = models.CharField("渠道", max_length=20)
    at = models.DateTimeField("时间")

    objects = ScopedManager(**OF_CONTRACT)

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]


class NumberSeries(models.Model):
    """协议编号流水: the last number of an organisation and year."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最后号", default=0)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="contracts_series_once")]


class SigningCode(models.Model):
    """签约确认码: the one-time code by which a resident confirms an offer; only its keyed fingerprint is kept."""

    contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="signing_code")
    code_hash = models.BinaryField("验证码指纹", max_length=32)
    expires_at = models.DateTimeField("有效至")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)

    objects = ScopedManager(**OF_CONTRACT)

    class Meta:
        base_manager_name = "objects"
