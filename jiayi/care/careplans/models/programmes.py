"""病种规则: levels, targets, lost to follow-up, reasons, goals; data in versions."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiayi.kernel.versions import frozen, one_a_day


class ChronicProgramme(models.Model):
    """病种规则 (one version; FHIR PlanDefinition). `content` is read by rules.levels."""

    code = models.SlugField("编码", max_length=20)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    content = models.JSONField("内容")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "病种规则"
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="careplans_programme_version_once"),
            CheckConstraint(name="careplans_programme_has_source", condition=~Q(source="")),
            one_a_day("careplans_one_programme_version_a_day"),
        ]
        triggers = frozen("careplans_chronicprogramme")

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"
