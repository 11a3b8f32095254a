import pghistory
import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager

_PERIOD = Q(to_date__isnull=True) | Q(from_date__lt=F("to_date"))


class PeriodQuerySet(models.QuerySet):
    def on(self, day) -> "PeriodQuerySet":
        """Rows in force on a day (half-open periods)."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gt=day), from_date__lte=day)


class Practitioner(models.Model):
    """医务人员: a doctor, nurse or other member of staff, with the licence that lets them serve.

    `organization` is the main practice site (主要执业机构); further sites are posts. The directory part is public.
    """

    class Sex(models.TextChoices):
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNKNOWN = "0", "未知"
        UNSTATED = "9", "未说明"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("工号", max_length=20)
    name = models.CharField("姓名", max_length=50)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNSTATED)
    title = models.CharField("职称", max_length=40, blank=True)
    license_number = models.CharField("执业证号", max_length=40, blank=True)
    license_from = models.DateField("执业证起", null=True, blank=True)
    license_to = models.DateField("执业证止", null=True, blank=True)
    scope_of_practice = models.CharField("执业范围", max_length=100, blank=True)
    phone = EncryptedTextField("电话", null=True, blank=True)
    introduction = models.TextField("介绍", max_length=1000, blank=True)
    specialties = models.CharField("擅长", max_length=100, blank=True)
    photo_file_id = models.BigIntegerField("照片", null=True, blank=True)
    is_active = models.BooleanField("在岗", default=True)

    objects = models.Manager()
    in_scope = ScopedManager()

    class Meta:
        verbose_name = "医务人员"
        constraints = [
            UniqueConstraint(fields=["organization", "code"], name="practitioners_code_once"),
            CheckConstraint(
                name="practitioners_license_period",
                condition=Q(license_to__isnull=True) | Q(license_from__lt=F("license_to")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PractitionerRoleHistory",
    append_only=True,
)
class PractitionerRole(models.Model):
    """岗位: what a practitioner does where and since when; it also says which sites the licence is used at."""

    class Role(models.TextChoices):
        FAMILY_DOCTOR = "family_doctor", "家庭医生"
        NURSE = "nurse", "护士"
        PUBLIC_HEALTH = "public_health", "公卫医师"
        SPECIALIST = "specialist", "专科医师"
        PHARMACIST = "pharmacist", "药师"
        ASSISTANT = "assistant", "助理"
        HEALTH_MANAGER = "health_manager", "健康管理师"
        TCM_THERAPIST = "tcm_therapist", "中医调理师"
        PSYCHOLOGIST = "psychologist", "心理咨询师"
        REHABILITATION = "rehabilitation", "康复治疗师"
        SOCIAL_WORKER = "social_worker", "社工"
        VOLUNTEER = "volunteer", "志愿者"
        MANAGER = "manager", "管理人员"

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="roles", verbose_name="医务人员")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    role = models.CharField("岗位", max_length=20, choices=Role)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        constraints = [
            CheckConstraint(name="practitioners_role_period", condition=_PERIOD),
            UniqueConstraint(
                fields=["practitioner", "organization", "role"],
                condition=Q(to_date__isnull=True),
                name="practitioners_role_once",
            ),
        ]


class CareTeam(models.Model):
    """团队: family doctor as leader, a nurse, further roles. Its introduction is public; `in_scope` guards changes."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    code = models.CharField("团队编号", max_length=20)
    name = models.CharField("团队名称", max_length=50)
    leader = models.ForeignKey(Practitioner, models.PROTECT, related_name="led_teams", verbose_name="队长")
    introduction = models.TextField("介绍", max_length=2000, blank=True)
    specialties = models.CharField("擅长", max_length=100, blank=True)
    phone_text = models.CharField("联系电话", max_length=60, blank=True)
    hours_text = models.CharField("服务时间", max_length=60, blank=True)
    capacity = models.PositiveIntegerField("签约上限", default=2000)
    is_open = models.BooleanField("接受新签约", default=True)
    is_active = models.BooleanField("启用", default=True)

    objects = models.Manager()
    in_scope = ScopedManager()

    class Meta:
        verbose_name = "团队"
        constraints = [
            UniqueConstraint(fields=["organization", "code"], name="practitioners_team_code_once"),
            CheckConstraint(name="practitioners_team_capacity", condition=Q(capacity__gte=1, capacity__lte=20000)),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """团队成员: who serves in a team in which role and when."""

    Role = PractitionerRole.Role

    team = models.ForeignKey(CareTeam, models.CASCADE, related_name="members", verbose_name="团队")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="memberships", verbose_name="成员")
    role = models.CharField("角色", max_length=20, choices=PractitionerRole.Role)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "团队成员"
        constraints = [
            CheckConstraint(name="practitioners_member_period", condition=_PERIOD),
            UniqueConstraint(
                fields=["team", "practitioner", "role"],
                condition=Q(to_date__isnull=True),
                name="practitioners_member_once",
            ),
        ]


class AssistantShare(models.Model):
    """助理分配: the part of a doctor's work that an assistant carries. On every day the parts of a doctor sum to 1."""

    doctor = models.ForeignKey(Practitioner, models.PROTECT, related_name="assistant_shares", verbose_name="医生")
    assistant = models.ForeignKey(Practitioner, models.PROTECT, related_name="served_doctors", verbose_name="助理")
    weight = models.DecimalField("权重", max_digits=7, decimal_places=6)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "助理分配"
        constraints = [
            CheckConstraint(name="practitioners_share_period", condition=_PERIOD),
            CheckConstraint(name="practitioners_share_weight", condition=Q(weight__gt=0, weight__lte=1)),
            CheckConstraint(name="practitioners_share_not_self", condition=~Q(doctor=F("assistant"))),
            UniqueConstraint(
                fields=["doctor", "assistant"], condition=Q(to_date__isnull=True), name="practitioners_share_once"
            ),
        ]
        triggers = [
            # Deferred: several rows change together, and only the state at commit has to add up. The sum can change
            # only on a day when some share begins or ends, so those days are all that need checking.
            pgtrigger.Trigger(
                name="weights_sum_to_one",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("bad_day", "date")],
                func="""
                    SELECT days.day INTO bad_day FROM (
                        SELECT from_date AS day FROM practitioners_assistantshare
                         WHERE doctor_id IN (OLD.doctor_id, NEW.doctor_id)
                        UNION SELECT to_date FROM practitioners_assistantshare
                         WHERE doctor_id IN (OLD.doctor_id, NEW.doctor_id) AND to_date IS NOT NULL
                    ) days, unnest(ARRAY[OLD.doctor_id, NEW.doctor_id]) doctor
                    WHERE (SELECT coalesce(sum(weight), 1) FROM practitioners_assistantshare s
                            WHERE s.doctor_id = doctor AND s.from_date <= days.day
                              AND (s.to_date IS NULL OR s.to_date > days.day)) <> 1
                    LIMIT 1;
                    IF bad_day IS NOT NULL THEN
                        RAISE EXCEPTION 'assistant weights do not sum to 1 on %', bad_day
                              USING ERRCODE = 'check_violation', CONSTRAINT = 'practitioners_share_sums_to_one';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]


class CapacityOverride(models.Model):
    """超员放行: a director's written reason to sign beyond a team's capacity, up to a number and a day."""

    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="overrides", verbose_name="团队")
    capacity = models.PositiveIntegerField("放行到")
    reason = models.CharField("理由", max_length=300)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True, blank=True)
    by = models.CharField("批准人", max_length=100)
    by_name = models.CharField("批准人姓名", max_length=50)
    at = models.DateTimeField("批准时间")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "超员放行"
        constraints = [
            CheckConstraint(name="practitioners_override_reason", condition=~Q(reason="")),
            CheckConstraint(name="practitioners_override_period", condition=_PERIOD),
        ]
