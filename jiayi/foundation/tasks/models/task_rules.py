"""待办规则: when a task is opened, in which window, in which order, by whom; data in versions."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, end_stays, one_a_day

_FROZEN = ["code", "version", "name", "programme", "trigger", "content", "effective_from", "source"]


class TaskRule(models.Model):
    """待办规则 (one version; FHIR PlanDefinition). A task names the version that opened it.

    `content` holds what its trigger asks for and the common settings; services.task_rule_kind declares both.
    """

    code = models.SlugField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=60)
    programme = models.CharField("哪一类工作", max_length=20)
    trigger = models.CharField("什么时候", max_length=20)
    content = models.JSONField("内容")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "待办规则"
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="tasks_rule_version_once"),
            CheckConstraint(name="tasks_rule_has_source", condition=~Q(source="")),
            CheckConstraint(
                name="tasks_rule_dates_in_order",
                condition=PERIOD_IN_ORDER,
            ),
            one_a_day("tasks_one_rule_version_a_day"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="version_is_frozen", fields=_FROZEN),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
            end_stays("tasks_taskrule"),
            WITHDRAWN_STAYS,
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"
