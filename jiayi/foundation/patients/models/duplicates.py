"""疑似重复: two records that may be one person, and what was decided about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

PAIR_LIFECYCLE = Lifecycle(
    field="state",
    initial="suspected",
    births=frozenset({"distinct"}),
    moves={
        "keep_apart": (frozenset({"suspected"}), "distinct"),
        "doubt": (frozenset({"distinct"}), "suspected"),
        "merge": (frozenset({"suspected", "distinct"}), "merged"),
        "separate": (frozenset({"merged"}), "suspected"),
    },
)


class DuplicatePair(models.Model):
    """疑似重复的两份档案: each pair once, the older record first. Who said that they are two people said why."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", "待核对"
        DISTINCT = "distinct", "不是同一人"
        MERGED = "merged", "已合并"

    class Source(models.TextChoices):
        REGISTRATION = "registration", "建档时"
        RULE = "rule", "系统比对"
        IMPORT = "import", "导入时"
        MANUAL = "manual", "有人提出"

    # Ids and no keys: a record that was merged away is no longer a row that a key could point to.
    first_id = models.BigIntegerField("较早的档案")
    second_id = models.BigIntegerField("较晚的档案")
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    other_organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="另一份的机构"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.SUSPECTED)
    source = models.CharField("来源", max_length=12, choices=Source)
    reasons = ArrayField(models.CharField(max_length=24), verbose_name="哪里像")
    opened_at = models.DateTimeField("提出时间")
    opened_by = models.CharField("提出人", max_length=100)
    opened_by_name = models.CharField("提出人姓名", max_length=60, blank=True)
    note = models.CharField("依据", max_length=200, blank=True)
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    decided_by = models.CharField("核对人", max_length=100, blank=True)
    decided_by_name = models.CharField("核对人姓名", max_length=60, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "疑似重复"
        base_manager_name = "objects"
        triggers = PAIR_LIFECYCLE.guards()
        constraints = [
            UniqueConstraint(fields=["first_id", "second_id"], name="patients_pair_once"),
            CheckConstraint(name="patients_pair_in_order", condition=Q(first_id__lt=F("second_id"))),
            CheckConstraint(name="patients_pair_has_reason", condition=Q(reasons__len__gt=0)),
            CheckConstraint(
                name="patients_apart_with_ground",
                condition=~Q(state="distinct") | (~Q(note="") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            Index(fields=["organization", "state", "-id"], name="patients_pair_newest"),
            Index(fields=["second_id"], name="patients_pair_second"),
        ]
