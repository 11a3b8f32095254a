"""服务目录: items, packages and what they cost. A published version never changes; a change is a new version."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.versions import PERIOD_IN_ORDER, WITHDRAWN_STAYS, one_a_day


class EvidenceKind(models.TextChoices):
    """What proves that a service was given."""

    FORM = "form", "随访或体检表"
    READING = "reading", "测量记录"
    ORDER = "order", "医嘱或处置"
    CALL = "call", "通话记录"
    PHOTO = "photo", "照片"
    MANUAL = "manual", "医生登记"


class Windows(models.TextChoices):
    """When the times of a line fall due."""

    QUARTERLY = "quarterly", "每季度"
    MONTHLY = "monthly", "每月"
    YEARLY = "yearly", "每年"
    FREE = "free", "按需"


class PackageTier(models.TextChoices):
    BASIC = "basic", "基础"
    JUNIOR = "junior", "初级"
    MIDDLE = "middle", "中级"
    SENIOR = "senior", "高级"
    PERSONAL = "personal", "个性化"


class PackageStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"


class Payer(models.TextChoices):
    RESIDENT = "resident", "居民"
    DISTRICT = "district", "区财政"
    CITY = "city", "市财政"
    INSURANCE = "insurance", "医保基金"
    PUBLIC_HEALTH = "public_health", "公共卫生经费"


PACKAGE_LIFECYCLE = Lifecycle(
    field="status",
    initial=PackageStatus.DRAFT,
    moves={
        "publish": (frozenset({PackageStatus.DRAFT}), PackageStatus.PUBLISHED),
        "retire": (frozenset({PackageStatus.PUBLISHED}), PackageStatus.RETIRED),
    },
)

_FROZEN = ["code", "version", "name", "tier", "target_tags", "price", "summary", "effective_from", "source"]


class ServiceItem(models.Model):
    """服务项目: one thing that can be done for a person, or a benefit (no times, no evidence)."""

    class Kind(models.TextChoices):
        SERVICE = "service", "服务"
        BENEFIT = "benefit", "优惠"

    code = models.SlugField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=10, default="次")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.SERVICE)
    description = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)


@pghistory.track(append_only=True)
class ServicePackage(models.Model):
    """服务包 (one version)."""

    code = models.SlugField("编码", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=60)
    tier = models.CharField("层次", max_length=10, choices=PackageTier, default=PackageTier.BASIC)
    target_tags = ArrayField(models.CharField(max_length=30), verbose_name="适用人群", default=list, blank=True)
    price = models.DecimalField("年价格（元）", max_digits=10, decimal_places=2, default=0)
    summary = models.CharField("一句话说明", max_length=200, blank=True)
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=PackageStatus, default=PackageStatus.DRAFT)
    source = models.CharField("来源", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="contracts_package_version_once"),
            models.CheckConstraint(condition=Q(price__gte=0), name="contracts_package_price_not_negative"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="contracts_package_dates_in_order",
            ),
            one_a_day("contracts_one_package_version_a_day", condition=Q(status="published")),
        ]
        triggers = [
            *PACKAGE_LIFECYCLE.guards(),
            WITHDRAWN_STAYS,
            pgtrigger.Protect(
                name="published_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND ("
                    + " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in _FROZEN)
                    + ")"
                ),
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
            pgtrigger.Trigger(
                name="payers_sum_to_price",
                operation=pgtrigger.UpdateOf("status"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.status = 'published' AND OLD.status = 'draft'"),
                func=(
                    "IF (SELECT COALESCE(SUM(amount), 0) FROM contracts_packagepayer WHERE package_id = NEW.id)"
                    " <> NEW.price THEN RAISE EXCEPTION 'payers do not sum to the price' USING ERRCODE ="
                    " 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]


def _only_while_draft() -> pgtrigger.Trigger:
    """Lines and payers belong to their package version: they change only while it is a draft."""
    return pgtrigger.Trigger(
        name="only_while_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("parent", "bigint")],
        func=(
            "parent := CASE WHEN TG_OP = 'DELETE' THEN OLD.package_id ELSE NEW.package_id END;"
            " IF EXISTS (SELECT 1 FROM contracts_servicepackage WHERE id = parent AND status <> 'draft')"
            " THEN RAISE EXCEPTION 'a published package is frozen' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;"
        ),
    )


class PackageLine(models.Model):
    """服务包明细: how often, by whom, proved by what, for whom within the package."""

    package = models.ForeignKey(ServicePackage, models.CASCADE, related_name="lines")
    item = models.ForeignKey(ServiceItem, models.PROTECT)
    position = models.PositiveSmallIntegerField("顺序")
    times = models.PositiveSmallIntegerField("每年次数", null=True, blank=True)
    windows = models.CharField("时间安排", max_length=10, choices=Windows, default=Windows.FREE)
    interval_days = models.PositiveSmallIntegerField("最短间隔（天）", default=0)
    performer_role = models.CharField("执行岗位", max_length=20, blank=True)
    evidence = models.CharField("凭据", max_length=10, choices=EvidenceKind, blank=True)
    place = models.CharField("地点", max_length=30, blank=True)
    is_mandatory = models.BooleanField("必做", default=False)
    applies_to_tags = ArrayField(models.CharField(max_length=30), verbose_name="限定人群", default=list, blank=True)
    age_from_months = models.PositiveSmallIntegerField("起始月龄", null=True, blank=True)
    age_below_months = models.PositiveSmallIntegerField("截止月龄", null=True, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="contracts_line_position_once"),
            models.CheckConstraint(
                # A bare `times >= 1` is unknown for NULL, and a check accepts the unknown.
                condition=Q(times__isnull=True, windows="free") | Q(times__isnull=False, times__gte=1),
                name="contracts_line_unlimited_is_free",
            ),
            models.CheckConstraint(
                condition=Q(age_from_months__isnull=True)
                | Q(age_below_months__isnull=True)
                | Q(age_below_months__gt=F("age_from_months")),
                name="contracts_line_ages_in_order",
            ),
        ]
        triggers = [_only_while_draft()]


class PackagePayer(models.Model):
    """费用承担: who pays how much of the price, and when (schedule: list of {label, amount or null})."""

    package = models.ForeignKey(ServicePackage, models.CASCADE, related_name="payers")
    payer = models.CharField("付费方", max_length=20, choices=Payer)
    amount = models.DecimalField("金额（元）", max_digits=10, decimal_places=2)
    schedule = models.JSONField("拨付安排", default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "payer"], name="contracts_payer_once_per_package"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contracts_payer_amount_positive"),
        ]
        triggers = [_only_while_draft()]
