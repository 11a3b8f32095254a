from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class AlertRuleSet(models.Model):
    """预警规则 (one version). `rules` is read by rules.read_rules."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    rules = models.JSONField("规则")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=400)

    class Meta:
        verbose_name = "预警规则"
        constraints = [
            CheckConstraint(condition=~Q(source=""), name="alerts_rules_have_source"),
            one_a_day("alerts_one_version_a_day", of_code=False),
        ]
        triggers = frozen("alerts_alertruleset", of_code=False)


class Shift(models.TextChoices):
    DAY = "day", "白班"
    NIGHT = "night", "夜班"


class DutyShift(models.Model):
    """值班: whom an alert goes to when the team does not answer, at one centre on one day or in the night after it."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField("日期")
    shift = models.CharField("班次", max_length=6, choices=Shift)
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, related_name="+")
    set_by = models.CharField("谁排的", max_length=100)
    set_by_name = models.CharField("姓名", max_length=60, blank=True)
    set_at = models.DateTimeField("什么时候排的")

    objects = ScopedManager()

    class Meta:
        verbose_name = "值班"
        base_manager_name = "objects"
        constraints = [
            UniqueConstraint(fields=["organization", "day", "shift"], name="alerts_one_on_duty"),
            CheckConstraint(condition=Q(shift__in=Shift.values), name="alerts_shift_known"),
        ]
