import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager


class TargetKind(models.TextChoices):
    """The columns of the form that somebody decides; everything else in it is counted."""

    SIGNED = "signed", "签约计划数"
    ELDERLY = "elderly", "续签老人计划数"
    HYPERTENSION = "hypertension", "续签高血压计划数"
    DIABETES = "diabetes", "续签糖尿病计划数"
    FAMILY_BEDS = "family_beds", "家庭病床计划数"
    FAMILY_BEDS_BEFORE = "family_beds_before", "上年家庭病床数"


class PlanTarget(models.Model):
    """计划数: what one grid's doctor is to reach in a year. Never changed: a correction is the next version."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, verbose_name="机构")
    grid = models.ForeignKey("organizations.Grid", models.PROTECT, related_name="+", verbose_name="网格")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("计划项", max_length=20, choices=TargetKind)
    value = models.PositiveIntegerField("数")
    version = models.PositiveSmallIntegerField("版本")
    effective_from = models.DateField("生效日期")
    source = models.CharField("依据", max_length=300)
    set_by = models.CharField("修改人", max_length=100)
    set_by_name = models.CharField("修改人姓名", max_length=60, blank=True)
    set_at = models.DateTimeField("修改时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "签约计划数"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["organization", "year"], name="plans_target_of_year")]
        constraints = [
            models.UniqueConstraint(fields=["grid", "year", "kind", "version"], name="plans_target_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plans_target_version_counts"),
            models.CheckConstraint(condition=Q(year__gte=2010, year__lte=2200), name="plans_target_year"),
            models.CheckConstraint(condition=~Q(source=""), name="plans_target_has_source"),
            models.CheckConstraint(condition=Q(kind__in=list(TargetKind.values)), name="plans_target_kind"),
        ]
