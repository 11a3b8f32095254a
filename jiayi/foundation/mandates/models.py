from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.access import MANDATES
from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class RequestState(models.TextChoices):
    ASKED = "asked", "等同意"
    CONFIRMED = "confirmed", "同意了"
    DECLINED = "declined", "没有同意"
    WITHDRAWN = "withdrawn", "收回了"
    LAPSED = "lapsed", "过期没答复"


S = RequestState
_OPEN = frozenset({S.ASKED})
REQUEST_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.ASKED,
    moves={
        "confirm": (_OPEN, S.CONFIRMED),
        "decline": (_OPEN, S.DECLINED),
        "withdraw": (_OPEN, S.WITHDRAWN),
        "lapse": (_OPEN, S.LAPSED),
    },
)


class ProxyRequest(models.Model):
    """代办申请: one adult asks to act for another person, who agrees (or a member of staff who has seen the proof).

    What was typed is kept even where it fits nobody: the asker learns nothing from whether the request exists.
    """

    class Kind(models.TextChoices):
        PROXY = "proxy", "代办人"
        GUARDIAN = "guardian", "监护人"

    class Relation(models.TextChoices):
        CHILD = "child", "儿子或女儿"
        SPOUSE = "spouse", "配偶"
        PARENT = "parent", "父亲或母亲"
        GRANDCHILD = "grandchild", "孙辈"
        OTHER = "other", "其他亲属"

    class Way(models.TextChoices):
        CODE = "code", "短信验证码"
        APP = "app", "本人手机上同意"
        WITNESS = "witness", "当面签字"
        PROOF = "proof", "核对证明"

    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+", verbose_name="本人")
    agent = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="代办人")
    claimed_name = EncryptedTextField("填的姓名")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    relation = models.CharField("关系", max_length=10, choices=Relation)
    scopes = ArrayField(models.CharField(max_length=10), verbose_name="范围")
    months = models.PositiveSmallIntegerField("几个月")
    proof_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="证明")
    state = models.CharField("状态", max_length=10, choices=S, default=S.ASKED)
    rule_version = models.PositiveSmallIntegerField("规则版本")
    asked_by = models.CharField("申请人", max_length=100)
    asked_at = models.DateTimeField("申请时间")
    lapses_at = models.DateTimeField("到期")
    code_hash = models.BinaryField(null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    way = models.CharField("怎么同意的", max_length=10, choices=Way, blank=True)
    evidence_file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="签字"
    )
    decided_at = models.DateTimeField("答复时间", null=True)
    decided_by = models.CharField("答复人", max_length=100, blank=True)
    decided_by_name = models.CharField("答复人姓名", max_length=60, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    grant_id = models.BigIntegerField("授权", null=True)

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "代办申请"
        base_manager_name = "objects"
        triggers = REQUEST_LIFECYCLE.guards()
        constraints = [
            CheckConstraint(
                condition=Q(patient__isnull=True) | ~Q(patient=F("agent")), name="mandates_request_not_for_self"
            ),
            CheckConstraint(
                condition=Q(scopes__len__gt=0, scopes__contained_by=list(MANDATES)), name="mandates_request_scopes"
            ),
            CheckConstraint(condition=Q(months__gte=1, months__lte=36), name="mandates_request_months"),
            CheckConstraint(
                condition=Q(kind="proxy") | Q(proof_file__isnull=False), name="mandates_guardian_brings_proof"
            ),
            CheckConstraint(
                condition=(Q(state="asked") & Q(decided_at__isnull=True))
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="mandates_request_decided_at",
            ),
            # A grant comes from a person known to us, in a way that is written down; face to face with a signature.
            CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(patient__isnull=False, grant_id__isnull=False) & ~Q(way="") & ~Q(decided_by="")),
                name="mandates_confirmed_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(way="witness") | Q(evidence_file__isnull=False), name="mandates_witness_has_signature"
            ),
            CheckConstraint(condition=Q(code_tries__lte=5), name="mandates_code_tries"),
            CheckConstraint(condition=Q(lapses_at__gt=F("asked_at")), name="mandates_request_lapses_later"),
            UniqueConstraint(
                fields=["agent", "patient", "kind"], condition=Q(state="asked"), name="mandates_one_open_request"
            ),
        ]
        indexes = [
            Index(fields=["agent", "-id"], name="mandates_of_agent"),
            Index(fields=["patient", "state", "-id"], name="mandates_of_patient"),
            Index(fields=["lapses_at"], condition=Q(state="asked"), name="mandates_open"),
        ]
