import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class RangeSet(models.Model):
    """正常值范围 (one version of one rule pack): what is low, high and dangerous, by age, sex, class and place."""

    code = models.CharField("规则包", max_length=20)
    name = models.CharField("名称", max_length=60)
    version = models.PositiveSmallIntegerField("版本")
    rows = models.JSONField("范围")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=400)

    class Meta:
        verbose_name = "正常值范围"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="vitals_range_version_once"),
            models.CheckConstraint(condition=~Q(source=""), name="vitals_range_has_source"),
            one_a_day("vitals_one_range_version_a_day"),
        ]
        triggers = frozen("vitals_rangeset")


class PersonalRange(models.Model):
    """个人目标: what a doctor has set for one person, before any rule pack; a new one ends the one before."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField("项目", max_length=30)
    low = models.DecimalField("低于算偏低", max_digits=8, decimal_places=2, null=True)
    high = models.DecimalField("达到算偏高", max_digits=8, decimal_places=2, null=True)
    critical_low = models.DecimalField("降到算危险", max_digits=8, decimal_places=2, null=True)
    critical_high = models.DecimalField("达到算危险", max_digits=8, decimal_places=2, null=True)
    reason = models.CharField("为什么", max_length=200)
    from_date = models.DateField("从哪天")
    ended_at = models.DateTimeField("停用时间", null=True)
    set_by = models.CharField("谁定的", max_length=100)
    set_by_name = models.CharField("姓名", max_length=60)
    set_at = models.DateTimeField("什么时候定的")

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "个人目标"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "code"], condition=Q(ended_at__isnull=True), name="vitals_one_personal_range"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="vitals_personal_range_has_reason"),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")))
                & (Q(critical_low__isnull=True) | Q(low__isnull=True) | Q(critical_low__lte=F("low")))
                & (Q(critical_high__isnull=True) | Q(high__isnull=True) | Q(critical_high__gte=F("high"))),
                name="vitals_personal_range_in_order",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="personal_range_is_frozen",
                fields=["code", "low", "high", "critical_low", "critical_high", "reason", "from_date", "set_by"],
            ),
            pgtrigger.Protect(name="personal_range_stays", operation=pgtrigger.Delete),
        ]
