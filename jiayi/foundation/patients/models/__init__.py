from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel import scope
from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager

from .arranging import HouseholdChange
from .duplicates import PAIR_LIFECYCLE, DuplicatePair
from .merges import MERGE_LIFECYCLE, MergeMove, PatientMerge, Tombstone
from .tag_rules import TAG_RUN_LIFECYCLE, TagRule, TagRun
from .transfers import TRANSFER_LIFECYCLE, TransferRequest

__all__ = [
    "HEAD",
    "MERGE_LIFECYCLE",
    "PAIR_LIFECYCLE",
    "TAG_RUN_LIFECYCLE",
    "TRANSFER_LIFECYCLE",
    "DuplicatePair",
    "Household",
    "HouseholdChange",
    "MergeMove",
    "Patient",
    "PatientMerge",
    "PatientTag",
    "ProxyGrant",
    "RecordNumberCounter",
    "TagRule",
    "TagRun",
    "Tombstone",
    "TransferRequest",
]

HEAD = "02"
# What lists are filtered by; kept in the index, so that a filter reads no row that it throws away.
_FILTERED_PANEL = ["tag_mask", "birth_date", "sex", "grid", "organization"]
_FILTERED = ["tag_mask", "birth_date", "sex", "grid", "current_team"]


class HouseholdManager(ScopedManager):
    """Residents see the household they live in; a subquery, since a join would double the rows of two wards."""

    def get_queryset(self) -> models.QuerySet:
        rows = models.Manager.get_queryset(self)
        allowed = scope.condition(organization=self.organization)
        if allowed is None:
            return rows
        if own := scope.current().patients:
            allowed |= Q(pk__in=Patient.objects.filter(pk__in=own).values("household"))
        return rows.filter(allowed)


class Household(models.Model):
    """家庭: people who live together. Its head is the member whose relation is 户主 (GB/T 4761 code 02).

    At most one, by an index. Not at least one: a head dies or moves before the family names another, and lists bring
    members without their head (docs/adr/0025).
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    # The number of the register or of an imported list: what a second import finds the household by.
    number = models.CharField("户号", max_length=30, blank=True)
    address = EncryptedTextField("住址", null=True, blank=True)
    division_code = models.CharField("区划", max_length=12, blank=True)
    community_name = models.CharField("社区", max_length=50, blank=True)

    objects = HouseholdManager()

    class Meta:
        verbose_name = "家庭"
        base_manager_name = "objects"
        constraints = [
            UniqueConstraint(
                fields=["organization", "number"], condition=~Q(number=""), name="patients_household_number_once"
            ),
        ]


@pghistory.track(
    # The row as it was: the present one is the table itself, so registering a million people writes no second copy.
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=[
        "organization",
        "name",
        "sex",
        "birth_date",
        "birth_precision",
        "identity_kind",
        "identity_number",
        "identity_index",
        "phone",
        "household",
        "relation_to_head",
        "died_date",
        "moved_out_date",
    ],
    model_name="PatientHistory",
    append_only=True,
)
class Patient(models.Model):
    """居民: one person's master record, kept by the organisation that manages it.

    Number, phone and address are encrypted. Full number and phone are found through a blind index, their last four
    characters through a second one that is only ever used inside an organisation.
    """

    class Sex(models.TextChoices):
        UNKNOWN = "0", "未知"
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNSTATED = "9", "未说明"

    class Identity(models.TextChoices):
        ID_CARD = "id_card", "居民身份证"
        PASSPORT = "passport", "护照"
        HMT = "hmt", "港澳台证件"
        BIRTH_CERT = "birth_cert", "出生医学证明"
        NONE = "none", "暂无证件"

    class Precision(models.TextChoices):
        DAY = "day", "年月日"
        YEAR = "year", "仅年份"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", db_index=False, verbose_name="管理机构"
    )
    grid = models.ForeignKey(
        "organizations.Grid",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="网格",
    )
    # Kept by contracting through services.set_current_team, so that a panel is one index range.
    current_team = models.ForeignKey(
        "practitioners.CareTeam",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="签约团队",
    )
    household = models.ForeignKey(
        Household,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        db_index=False,
        verbose_name="家庭",
    )
    relation_to_head = models.CharField("与户主关系", max_length=2, blank=True)
    mother = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="母亲"
    )

    name = models.CharField("姓名", max_length=50, db_collation="C")
    pinyin = models.CharField("全拼", max_length=120, db_collation="C")
    initials = models.CharField("首字母", max_length=50, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=Sex)
    birth_date = models.DateField("出生日期")
    birth_precision = models.CharField("出生日期精度", max_length=4, choices=Precision, default=Precision.DAY)

    identity_kind = models.CharField("证件类别", max_length=10, choices=Identity)
    identity_number = EncryptedTextField("证件号", null=True, blank=True)
    identity_index = models.BinaryField("证件指纹", null=True, blank=True, unique=True)
    identity_tail_index = models.BinaryField("证件末四位指纹", null=True, blank=True)
    identity_note = models.CharField("无证件原因", max_length=100, blank=True)
    phone = EncryptedTextField("手机", null=True, blank=True)
    phone_index = models.BinaryField("手机指纹", null=True, blank=True)
    phone_tail_index = models.BinaryField("手机末四位指纹", null=True, blank=True)
    address = EncryptedTextField("住址", null=True, blank=True)
    division_code = models.CharField("社区", max_length=12, blank=True)
    is_registered_here = models.BooleanField("户籍", default=False)
    is_resident_here = models.BooleanField("常住", default=True)
    # Unique by a constraint: `unique=True` would keep a second index for beginnings of numbers, which nobody looks for.
    health_record_number = models.CharField("健康档案号", max_length=17, null=True, blank=True)  # noqa: DJ001

    died_date = models.DateField("死亡日期", null=True, blank=True)
    death_cause = models.CharField("死亡原因", max_length=100, blank=True)
    moved_out_date = models.DateField("迁出日期", null=True, blank=True)
    moved_out_to = models.CharField("迁往", max_length=100, blank=True)
    created_at = models.DateTimeField("建档时间")
    # The classes in force today as bits (rules.TAG_BITS), kept by services.tags: lists are filtered inside the index.
    tag_mask = models.PositiveIntegerField("标签位", default=0)
    is_current = models.GeneratedField(
        expression=Q(died_date__isnull=True, moved_out_date__isnull=True),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="在管",
    )

    objects = ScopedManager(patient="pk")

    class Meta:
        verbose_name = "居民"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(name="patients_sex", condition=Q(sex__in=["0", "1", "2", "9"])),
            CheckConstraint(
                name="patients_identity_or_reason",
                condition=(
                    Q(identity_kind="none", identity_number__isnull=True, identity_index__isnull=True)
                    & (Q(mother__isnull=False) | ~Q(identity_note=""))
                )
                | (~Q(identity_kind="none") & Q(identity_number__isnull=False, identity_index__isnull=False)),
            ),
            CheckConstraint(
                name="patients_phone_with_index",
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
            ),
            CheckConstraint(
                name="patients_year_only_is_new_year",
                condition=Q(birth_precision="day") | Q(birth_precision="year", birth_date__month=1, birth_date__day=1),
            ),
            CheckConstraint(
                name="patients_died_after_birth",
                condition=Q(died_date__isnull=True) | Q(died_date__gte=F("birth_date")),
            ),
            CheckConstraint(
                name="patients_moved_after_birth",
                condition=Q(moved_out_date__isnull=True) | Q(moved_out_date__gte=F("birth_date")),
            ),
            CheckConstraint(
                name="patients_record_number",
                condition=Q(health_record_number__isnull=True) | Q(health_record_number__regex=r"^\d{17}$"),
            ),
            CheckConstraint(
                name="patients_relation_with_household",
                condition=Q(household__isnull=True, relation_to_head="")
                | (Q(household__isnull=False) & ~Q(relation_to_head="")),
            ),
            CheckConstraint(name="patients_not_own_mother", condition=Q(mother__isnull=True) | ~Q(mother=F("id"))),
            UniqueConstraint(
                fields=["household"], condition=Q(relation_to_head=HEAD), name="patients_one_head_a_household"
            ),
            UniqueConstraint(
                fields=["health_record_number"],
                condition=Q(health_record_number__isnull=False),
                name="patients_record_number_once",
            ),
        ]
        indexes = [
            # Each list order is one index range per organisation; see queries/search.py.
            Index(fields=["organization", "is_current", "pinyin", "id"], include=_FILTERED, name="patients_by_pinyin"),
            Index(fields=["organization", "is_current", "initials", "pinyin", "id"], name="patients_by_initials"),
            Index(fields=["organization", "is_current", "name", "id"], name="patients_by_name"),
            # Lists of other apps in the order of names; and who sounds like this and was born that day.
            Index(fields=["pinyin", "birth_date"], name="patients_by_sound_and_birth"),
            Index(
                fields=["current_team", "is_current", "pinyin", "id"], include=_FILTERED_PANEL, name="patients_by_team"
            ),
            Index(fields=["organization", "identity_tail_index"], name="patients_by_identity_tail"),
            Index(fields=["organization", "phone_tail_index"], name="patients_by_phone_tail"),
            Index(fields=["phone_index"], name="patients_by_phone"),
            # A row is written again into all its indexes when its team changes: most people are in none of these.
            Index(fields=["grid"], condition=Q(grid__isnull=False), name="patients_by_grid"),
            Index(fields=["household"], condition=Q(household__isnull=False), name="patients_by_household"),
            Index(fields=["mother"], condition=Q(mother__isnull=False), name="patients_by_mother"),
        ]

    def was_here(self, on: date) -> bool:
        """Neither dead nor moved away before that day: what was done then is recorded, also afterwards."""
        return all(left is None or on <= left for left in (self.died_date, self.moved_out_date))

    def __str__(self) -> str:
        return f"居民 {self.pk}"


class RecordNumberCounter(models.Model):
    """档案号流水: the last five-digit number given out in a community."""

    division_code = models.CharField(max_length=12, primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "档案号流水"
        constraints = [CheckConstraint(name="patients_counter_five_digits", condition=Q(last__lte=99999))]


class PatientTag(models.Model):
    """人群标签: a class a person belongs to for a period, and who says so. Many per person."""

    class Code(models.TextChoices):
        ELDERLY = "elderly", "老年人"
        CHILD = "child", "0–6岁儿童"
        MATERNAL = "maternal", "孕产妇"
        HYPERTENSION = "hypertension", "高血压"
        DIABETES = "diabetes", "糖尿病"
        TB = "tb", "肺结核"
        MENTAL = "mental", "严重精神障碍"
        DISABLED = "disabled", "残疾人"
        LOW_INCOME = "low_income", "低收入"
        SPECIAL_FAMILY = "special_family", "计生特殊家庭"
        STROKE = "stroke", "脑卒中"
        COPD = "copd", "慢阻肺"
        CORONARY = "coronary", "冠心病"
        HIV = "hiv", "艾滋病"

    class Source(models.TextChoices):
        REGISTER = "register", "登记"
        RULE = "rule", "按规则"
        IMPORT = "import", "导入"
        MANUAL = "manual", "医生标注"

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="tags", db_index=False, verbose_name="居民")
    code = models.CharField("标签", max_length=20, choices=Code)
    period_from = models.DateField("起")
    period_to = models.DateField("止", null=True, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source)
    # The version that holds the person in the class; a tag of people's names none and is left alone by every rule.
    rule = models.ForeignKey(
        TagRule, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="规则"
    )
    note = models.CharField("依据", max_length=200, blank=True)

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "人群标签"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(
                name="patients_tag_names_its_rule",
                condition=Q(source="rule", rule__isnull=False) | (~Q(source="rule") & Q(rule__isnull=True)),
            ),
            CheckConstraint(
                name="patients_tag_period", condition=Q(period_to__isnull=True) | Q(period_from__lt=F("period_to"))
            ),
            UniqueConstraint(fields=["patient", "code"], condition=Q(period_to__isnull=True), name="patients_tag_once"),
            UniqueConstraint(fields=["patient", "code", "period_from"], name="patients_tag_per_start"),
        ]
        indexes = [Index(fields=["code", "patient"], name="patients_tag_by_code")]


class ProxyGrant(models.Model):
    """授权: a person who may act for another: a guardian by law or a proxy by mandate, with scope and end."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "监护人"
        PROXY = "proxy", "代办人"

    class Scope(models.TextChoices):
        VIEW = "view", "查看健康资料"
        SIGN = "sign", "签约"
        CONFIRM = "confirm", "确认服务"
        MESSAGE = "message", "收发消息"
        BOOK = "book", "预约"
        PAY = "pay", "缴费"

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="grants_given", verbose_name="本人")
    agent = models.ForeignKey(Patient, models.CASCADE, related_name="grants_held", verbose_name="代办人")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name="范围")
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)
    proof = models.CharField("依据", max_length=200)
    granted_by = models.CharField("经办", max_length=100)
    granted_at = models.DateTimeField("登记时间")

    objects = ScopedManager(organization=("patient__organization",), patient="patient_id")

    class Meta:
        verbose_name = "授权"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(name="patients_grant_not_self", condition=~Q(patient=F("agent"))),
            CheckConstraint(name="patients_grant_scopes", condition=Q(scopes__len__gt=0)),
            CheckConstraint(name="patients_grant_proof", condition=~Q(proof="")),
            CheckConstraint(
                name="patients_grant_period", condition=Q(to_date__isnull=True) | Q(from_date__lt=F("to_date"))
            ),
            # A proxy's mandate is limited in time; a guardian's may be open (an adult without capacity).
            CheckConstraint(name="patients_proxy_has_end", condition=Q(kind="guardian") | Q(to_date__isnull=False)),
            UniqueConstraint(fields=["patient", "agent", "kind", "from_date"], name="patients_grant_once_a_day"),
        ]
