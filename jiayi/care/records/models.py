"""What holds of a person until somebody says otherwise. Nothing is overwritten: a change is a new row, the old one says
why it ended; what was wrong from the start says so and stays readable.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class EntryState(models.TextChoices):
    ACTIVE = "active", "现在有"
    STOPPED = "stopped", "已停"
    CORRECTED = "corrected", "记错了"


class Source(models.TextChoices):
    FORM = "form", "表里填的"
    DOCTOR = "doctor", "医生记的"
    RESIDENT = "resident", "本人填的"
    IMPORT = "import", "导入"


class Question(models.TextChoices):
    """What does not fit together is asked, never dropped."""

    NONE = "", "没有"
    MISSING = "missing", "新填的表里没有写"
    STOPPED_BEFORE = "stopped_before", "以前停过，新填的表里又有"
    ALLERGY = "allergy", "和过敏史对不上"


S = EntryState
ENTRY_LIFECYCLE = Lifecycle(
    field="state",
    initial=S.ACTIVE,
    moves={
        "stop": (frozenset({S.ACTIVE}), S.STOPPED),
        "correct": (frozenset({S.ACTIVE, S.STOPPED}), S.CORRECTED),
    },
)
_SAID = [
    "organization", "key", "code", "name", "since_text", "from_date", "source", "response", "practitioner",
    "client_key", "recorded_at", "recorded_by", "recorded_by_name", "is_confidential", "replaces",
]  # fmt: skip


def _triggers(stays: str, *said: str) -> list[pgtrigger.Trigger]:
    return [
        *ENTRY_LIFECYCLE.guards(),
        pgtrigger.ReadOnly(name="said_lies_still", fields=[*_SAID, *said]),
        pgtrigger.Protect(name=stays, operation=pgtrigger.Delete),
    ]


def _constraints(table: str, *also: str) -> list[Any]:
    return [
        UniqueConstraint(
            fields=["patient", "key", *also], condition=Q(state="active"), name=f"records_one_active_{table}"
        ),
        UniqueConstraint(fields=["client_key"], name=f"records_{table}_sent_once"),
        CheckConstraint(
            name=f"records_{table}_ended_says_why",
            condition=Q(state="active", ended_at__isnull=True, until_date__isnull=True)
            | Q(state="stopped", ended_at__isnull=False, until_date__isnull=False) & ~Q(end_code="")
            | Q(state="corrected", ended_at__isnull=False) & ~Q(end_reason=""),
        ),
        CheckConstraint(
            name=f"records_{table}_ends_after_it_began",
            condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
        ),
        CheckConstraint(name=f"records_{table}_is_named", condition=~Q(name="") & ~Q(key="")),
        CheckConstraint(name=f"records_{table}_form_is_named", condition=~Q(source="form") | Q(response__isnull=False)),
    ]


class Entry(models.Model):
    """`key` is the code, or the name where the dictionary has none: by it two forms mean the same."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField("同一样东西", max_length=100)
    code = models.CharField("编码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=10, choices=S, default=S.ACTIVE)
    since_text = models.CharField("从什么时候起（原话）", max_length=30, blank=True)
    from_date = models.DateField("哪天记的")
    until_date = models.DateField("到哪天", null=True)
    source = models.CharField("来源", max_length=10, choices=Source)
    response = models.ForeignKey("forms.FormResponse", models.PROTECT, null=True, related_name="+", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False
    )
    client_key = models.UUIDField("客户端编号", null=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.CharField("操作者", max_length=100)
    recorded_by_name = models.CharField("谁记的", max_length=50, blank=True)
    ended_at = models.DateTimeField("停的操作时间", null=True)
    ended_by = models.CharField("谁停的", max_length=100, blank=True)
    ended_by_name = models.CharField("谁停的（姓名）", max_length=50, blank=True)
    end_code = models.CharField("为什么停", max_length=20, blank=True)
    end_reason = models.CharField("说明", max_length=200, blank=True)
    question = models.CharField("要核对什么", max_length=20, choices=Question, blank=True)
    question_words = models.CharField("核对的话", max_length=200, blank=True)
    is_confidential = models.BooleanField("保密", default=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by", db_index=False)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Whose(models.TextChoices):
    SELF = "self", "本人"
    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    SIBLINGS = "siblings", "兄弟姐妹"
    CHILDREN = "children", "子女"


class Certainty(models.TextChoices):
    CONFIRMED = "confirmed", "确诊"
    SUSPECTED = "suspected", "疑似"


class Condition(Entry):
    """诊断 (FHIR Condition; of a relative FamilyMemberHistory). `tagged` is the class the person was put into by it:
    a wrong diagnosis takes that back.
    """

    whose = models.CharField("谁的", max_length=10, choices=Whose, default=Whose.SELF)
    certainty = models.CharField("确诊还是疑似", max_length=10, choices=Certainty, default=Certainty.CONFIRMED)
    tagged = models.CharField("据此归入的人群", max_length=20, blank=True)
    tag_declined_at = models.DateTimeField("不归入的时间", null=True)

    class Meta(Entry.Meta):
        abstract = False
        verbose_name = "诊断"
        triggers = _triggers("condition_stays", "whose", "certainty")
        constraints = [
            *_constraints("condition", "whose"),
            CheckConstraint(
                name="records_only_own_diagnosis_tags", condition=Q(tagged="") | Q(whose="self", certainty="confirmed")
            ),
        ]
        indexes = [
            Index(fields=["patient", "state"], name="records_conditions_of"),
            Index(fields=["code"], condition=Q(state="active", whose="self"), name="records_diagnosed"),
        ]


class MedicationStatement(Entry):
    """用药 (FHIR MedicationStatement): what a person takes. `is_ordered`: what a doctor set (用药调整意见)."""

    times = models.PositiveSmallIntegerField("每日次数", null=True)
    dose = models.CharField("每次剂量", max_length=60, blank=True)
    usage = models.CharField("用法", max_length=100, blank=True)
    is_ordered = models.BooleanField("医生调整的", default=False)

    class Meta(Entry.Meta):
        abstract = False
        verbose_name = "用药"
        triggers = _triggers("medicine_stays", "times", "dose", "usage", "is_ordered")
        constraints = [
            *_constraints("medicine"),
            CheckConstraint(
                name="records_times_a_day", condition=Q(times__isnull=True) | Q(times__gte=1, times__lte=24)
            ),
        ]
        indexes = [Index(fields=["patient", "state"], name="records_medicines_of")]


class AllergyIntolerance(Entry):
    """过敏 (FHIR AllergyIntolerance)."""

    reaction = models.CharField("过敏反应", max_length=100, blank=True)

    class Meta(Entry.Meta):
        abstract = False
        verbose_name = "过敏"
        triggers = _triggers("allergy_stays", "reaction")
        constraints = _constraints("allergy")
        indexes = [Index(fields=["patient", "state"], name="records_allergies_of")]


class Adherence(models.TextChoices):
    REGULAR = "regular", "规律"
    SOMETIMES = "sometimes", "间断"
    NONE = "none", "不服药"


class MedicationCheck(models.Model):
    """吃药情况 (FHIR MedicationStatement.adherence): how a medicine was taken up to a day, as it was asked then.

    By the key of the medicine, so that a new dose does not begin anew; the empty key stands for all that is taken.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField("哪种药", max_length=100, blank=True)
    checked_date = models.DateField("哪天问的")
    adherence = models.CharField("依从性", max_length=10, choices=Adherence)
    reason = models.CharField("原因", max_length=100, blank=True)
    reaction = models.CharField("不良反应", max_length=200, blank=True)
    response = models.ForeignKey("forms.FormResponse", models.PROTECT, related_name="+", db_index=False)

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "吃药情况"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [UniqueConstraint(fields=["response", "key"], name="records_asked_once_a_form")]
        indexes = [Index(fields=["patient", "-checked_date", "-id"], name="records_checks_of")]


class Advice(models.Model):
    """健康指导 (FHIR Communication): what a person was advised in one form of a visit. Said is said."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    text = models.CharField("说了什么", max_length=500)
    given_date = models.DateField("哪天")
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False
    )
    given_by_name = models.CharField("谁说的", max_length=50, blank=True)
    title = models.CharField("哪张表", max_length=100)
    is_confidential = models.BooleanField("保密", default=False)
    response = models.OneToOneField("forms.FormResponse", models.PROTECT, related_name="+")

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "健康指导"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [CheckConstraint(name="records_advice_says_something", condition=~Q(text=""))]
        indexes = [Index(fields=["patient", "-given_date", "-id"], name="records_advice_of")]


class TermVersion(models.Model):
    """One version of a name that staff may choose: what it is called, what it is found by, from when to when."""

    code = models.CharField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=100)
    aliases = models.JSONField("别的叫法", default=list)
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    initials = models.CharField("首字母", max_length=50, blank=True)
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        abstract = True


def _of_versions(table: str) -> list[Any]:
    return [
        CheckConstraint(name=f"records_{table}_term_is_whole", condition=~Q(name="") & ~Q(code="") & ~Q(source="")),
        UniqueConstraint(fields=["code", "version"], name=f"records_{table}_term_version"),
        one_a_day(f"records_one_{table}_term_a_day"),
    ]


class MedicineTerm(TermVersion):
    """药名 (one version). `allergens` are the classes that a known allergy is asked about."""

    use = models.CharField("归类", max_length=30)
    drug_class = models.CharField("药理类别", max_length=30, blank=True)
    allergens = models.JSONField("过敏类别", default=list)

    class Meta(TermVersion.Meta):
        abstract = False
        verbose_name = "药名"
        constraints = _of_versions("medicine")
        triggers = frozen("records_medicineterm")


class DiagnosisTerm(TermVersion):
    """诊断名 (one version). `tag` is the class of people that it offers."""

    icd10 = models.CharField("ICD-10", max_length=20, blank=True)
    tag = models.CharField("人群", max_length=20, blank=True)

    class Meta(TermVersion.Meta):
        abstract = False
        verbose_name = "诊断名"
        constraints = _of_versions("diagnosis")
        triggers = frozen("records_diagnosisterm")


__all__ = [
    "ENTRY_LIFECYCLE",
    "Adherence",
    "Advice",
    "AllergyIntolerance",
    "Certainty",
    "Condition",
    "DiagnosisTerm",
    "Entry",
    "EntryState",
    "MedicationCheck",
    "MedicationStatement",
    "MedicineTerm",
    "Question",
    "Source",
    "Whose",
]
