"""功能社区名单: an employer's or a school's people. Being on a list is not being signed."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Q, Value, When

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class GroupStatus(models.TextChoices):
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class EntryAnswer(models.TextChoices):
    LISTED = "listed", "在名单上"
    INVITED = "invited", "已邀请"
    DECLINED = "declined", "不签"


GROUP_LIFECYCLE = Lifecycle(
    field="status",
    initial=GroupStatus.OPEN,
    moves={
        "close": (frozenset({GroupStatus.OPEN}), GroupStatus.CLOSED),
        "reopen": (frozenset({GroupStatus.CLOSED}), GroupStatus.OPEN),
    },
)
A = EntryAnswer
ENTRY_LIFECYCLE = Lifecycle(
    field="answer",
    initial=A.LISTED,
    moves={
        "invite": (frozenset({A.LISTED, A.DECLINED}), A.INVITED),
        "decline": (frozenset({A.LISTED, A.INVITED}), A.DECLINED),
    },
)


class CollectiveGroup(models.Model):
    """功能社区 (FHIR Group): an organisation whose people are invited together, and the letter it was agreed by."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", "单位"
        SCHOOL = "school", "学校"
        BUILDING = "building", "楼宇园区"
        OTHER = "other", "其他"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    name = models.CharField("单位名称", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=GroupStatus, default=GroupStatus.OPEN)
    contact_name = models.CharField("联系人", max_length=50)
    contact_phone = EncryptedTextField("联系电话", null=True, blank=True)
    package_codes = ArrayField(models.CharField(max_length=40), verbose_name="服务包")
    letter = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    agreed_date = models.DateField("约定日期")
    signing_day = models.DateField("签约日", null=True, blank=True)
    place = models.CharField("签约地点", max_length=100, blank=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.CharField("登记人", max_length=100)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        triggers = GROUP_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(status="open"), name="enrolment_open_group_name_once"
            ),
            models.CheckConstraint(condition=Q(package_codes__len__gt=0), name="enrolment_group_has_package"),
        ]
        indexes = [models.Index(fields=["organization", "status", "-id"], name="enrolment_groups_newest")]


class GroupEntry(models.Model):
    """名单上的一位: 人事名单里的一行. The signature is the contract's, never a mark here."""

    group = models.ForeignKey(CollectiveGroup, models.PROTECT, related_name="entries")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    unit = models.CharField("部门或班级", max_length=60, blank=True)
    answer = models.CharField("答复", max_length=10, choices=A, default=A.LISTED)
    needs_guardian = models.BooleanField("要监护人", default=False)
    is_outside_area = models.BooleanField("住在服务范围外", default=False)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, blank=True, related_name="+")
    reason_code = models.CharField("原因", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    listed_at = models.DateTimeField("进名单时间")
    asked_at = models.DateTimeField("最近一次邀请或提醒", null=True, blank=True)
    asked_count = models.PositiveSmallIntegerField("邀请和提醒次数", default=0)

    objects = ScopedManager(organization=("group__organization",), patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [*ENTRY_LIFECYCLE.guards(), pgtrigger.Protect(name="entry_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["group", "patient"], name="enrolment_entry_once_a_group"),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason_code=""), name="enrolment_decline_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(asked_count=0, asked_at__isnull=True) | Q(asked_count__gt=0, asked_at__isnull=False),
                name="enrolment_asked_has_time",
            ),
        ]


def entry_state_sql() -> Case:
    """`rules.entry_state` as SQL; a test holds the two together over every combination."""
    return Case(
        When(contract__status__in=["signed", "ended"], then=Value("signed")),
        When(Q(answer="declined") | Q(contract__status="declined"), then=Value("declined")),
        When(contract__status="offered", then=Value("waiting")),
        When(needs_guardian=True, then=Value("guardian_needed")),
        When(contract__status__in=["withdrawn", "lapsed", "void"], then=Value("no_answer")),
        default=Value("listed"),
        output_field=models.CharField(),
    )
