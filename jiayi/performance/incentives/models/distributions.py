"""A distribution is a tree of lines: the parts of every split equal their parent, and the database says so."""

import pghistory
import pgtrigger
from django.db import models

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


@pghistory.track(append_only=True)
class FeeScheme(models.Model):
    """分配方案: payers, schedule, pools and shares as data. A version that distributed money is never edited."""

    code = models.CharField("编号", max_length=30)
    version = models.CharField("版本", max_length=20)
    name = models.CharField("名称", max_length=100)
    rules = models.JSONField("内容")
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True)
    source = models.CharField("来源", max_length=300)

    class Meta:
        verbose_name = "分配方案"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="incentives_scheme_version_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="incentives_scheme_has_source"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="incentives_scheme_period",
            ),
            one_a_day("incentives_one_scheme_version_a_day"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="version_is_frozen", fields=["code", "version", "rules", "effective_from", "source"]
            ),
            pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
            WITHDRAWN_STAYS,
        ]


class DistributionState(models.TextChoices):
    DRAFT = "draft", "试算"
    PUBLISHED = "published", "已公布"
    REPLACED = "replaced", "已被重算取代"


DISTRIBUTION_LIFECYCLE = Lifecycle(
    field="state",
    initial=DistributionState.DRAFT,
    moves={
        "publish": (frozenset({DistributionState.DRAFT}), DistributionState.PUBLISHED),
        "replace": (frozenset({DistributionState.DRAFT}), DistributionState.REPLACED),
    },
)


# Contracts of a draft that may not be paid any more, or need no longer be held back. `%(id)s` is the distribution.
OUTDATED = (
    "SELECT 1 FROM incentives_distributedcontract d JOIN contracts_contract c ON c.id = d.contract_id"
    " WHERE d.distribution_id = %(id)s AND d.is_held <> EXISTS (SELECT 1 FROM fulfillment_disputecase k"
    " WHERE k.contract_id = c.id AND k.kind = 'contract' AND k.status = 'open')"
    " OR d.distribution_id = %(id)s AND NOT d.is_held AND (c.status NOT IN ('signed', 'ended')"
    " OR c.end_reason IN ('duplicate', 'dispute', 'cooling_off'))"
)
# Corrections of a draft that another distribution has settled meanwhile.
SETTLED_ELSEWHERE = (
    "SELECT 1 FROM incentives_payline p JOIN incentives_feeadjustment a ON a.id = p.adjustment_id"
    " WHERE p.distribution_id = %(id)s AND a.settled_in_id IS NOT NULL"
)


class Distribution(models.Model):
    """分配: the money of one organisation and year, divided by one version of the scheme."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    year = models.SmallIntegerField("年度")
    scheme = models.ForeignKey(FeeScheme, models.PROTECT)
    grade = models.CharField("等级", max_length=10)
    grade_source = models.CharField("等级来源", max_length=200)
    people = models.DecimalField("计费人数", max_digits=12, decimal_places=4)
    total = models.DecimalField("总额", max_digits=14, decimal_places=2)
    state = models.CharField("状态", max_length=10, choices=DistributionState, default=DistributionState.DRAFT)
    observed_to = models.DateField("数据截至（不含）")
    held_count = models.PositiveIntegerField("因异议冻结的协议数", default=0)
    adjusted_total = models.DecimalField("更正合计", max_digits=14, decimal_places=2, default=0)
    computed_by = models.CharField("计算人", max_length=100)
    computed_at = models.DateTimeField("计算时间")
    published_by = models.CharField("公布人", max_length=100, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "分配"
        base_manager_name = "objects"
        triggers = [
            *DISTRIBUTION_LIFECYCLE.guards(),
            # Alone (see fulfillment FEES_LOCK): a case opened meanwhile waits, and then finds the money paid.
            pgtrigger.Trigger(
                name="frozen_is_not_paid",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="published"),
                func=(
                    "PERFORM pg_advisory_xact_lock(hashtext('contract fees'));"
                    f" IF EXISTS ({OUTDATED}) OR EXISTS ({SETTLED_ELSEWHERE})"
                    " THEN RAISE EXCEPTION 'the draft pays what is frozen, or no longer counts'"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ).replace("%(id)s", "NEW.id"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=models.Q(state="published"),
                name="incentives_published_once_per_year",
            ),
            models.CheckConstraint(condition=models.Q(total__gte=0, people__gte=0), name="incentives_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="incentives_published_has_time",
            ),
        ]


class PayLine(models.Model):
    """分配明细: one part of its parent in one division (`split`); a parent may be divided in several ways."""

    class Split(models.TextChoices):
        ROOT = "root", "总额"
        PAYER = "payer", "按付费方"
        INSTALLMENT = "installment", "按时间"
        POOL = "pool", "按资金池"
        TEAM = "team", "按团队签约人数"
        PERSON = "person", "医生与助手"
        ADJUSTMENT = "adjustment", "以前年度更正"

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="lines")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    split = models.CharField("分法", max_length=12, choices=Split)
    key = models.CharField("键", max_length=40)
    label = models.CharField("名称", max_length=100)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, null=True, related_name="+")
    role = models.CharField("身份", max_length=12, blank=True)
    adjustment = models.ForeignKey("incentives.FeeAdjustment", models.PROTECT, null=True, related_name="lines")
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=4, null=True)
    factor = models.DecimalField("单价或份额", max_digits=14, decimal_places=8, null=True)
    formula = models.CharField("算式", max_length=200)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)

    objects = ScopedManager()

    class Meta:
        verbose_name = "分配明细"
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["practitioner", "distribution"], name="incentives_by_person"),
        ]
        constraints = [
            # Only a counter-entry takes money back.
            models.CheckConstraint(
                condition=models.Q(amount__gte=0) | models.Q(adjustment__isnull=False),
                name="incentives_line_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(split="adjustment", parent__isnull=True, adjustment__isnull=False)
                | models.Q(split="root", parent__isnull=True, adjustment__isnull=True)
                | (~models.Q(split__in=["root", "adjustment"]) & models.Q(parent__isnull=False)),
                name="incentives_only_the_root_has_no_parent",
            ),
            models.UniqueConstraint(
                fields=["distribution", "parent", "split", "key"],
                nulls_distinct=False,
                name="incentives_line_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(split="person") | models.Q(practitioner__isnull=False),
                name="incentives_person_line_has_person",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parts_equal_the_whole",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("touched", "incentives_payline"), ("whole", "numeric"), ("parts", "numeric")],
                func=(
                    "IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;"
                    " FOR whole, parts IN"
                    "   SELECT p.amount, sum(c.amount) FROM incentives_payline p"
                    "   JOIN incentives_payline c ON c.parent_id = p.id"
                    "   WHERE p.id IN (touched.parent_id, touched.id) GROUP BY p.id, p.amount, c.split"
                    " LOOP IF whole <> parts THEN RAISE EXCEPTION 'parts % do not equal the whole %', parts, whole"
                    " USING ERRCODE = 'check_violation'; END IF; END LOOP; RETURN NULL;"
                ),
            ),
            pgtrigger.Protect(name="line_is_fixed", operation=pgtrigger.Update),
        ]
