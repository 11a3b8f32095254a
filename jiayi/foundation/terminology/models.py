from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q

from jiayi.kernel.fields import DateRangeOf


class Division(models.Model):
    """区划: one code of the national 12-digit statistical table, stored without trailing zeros of lower levels."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, "省"
        CITY = 2, "市"
        DISTRICT = 3, "区县"
        STREET = 4, "街道乡镇"
        COMMUNITY = 5, "社区村"

    code = models.CharField("代码", max_length=12, primary_key=True, db_collation="C")
    name = models.CharField("名称", max_length=100)
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    parent_code = models.CharField("上级代码", max_length=12, blank=True, db_collation="C")
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "区划"
        constraints = [
            CheckConstraint(
                name="terminology_division_code_fits_level",
                condition=Q(level=1, code__regex=r"^\d{2}$", parent_code="")
                | Q(level=2, code__regex=r"^\d{4}$")
                | Q(level=3, code__regex=r"^\d{6}$")
                | Q(level=4, code__regex=r"^\d{9}$")
                | Q(level=5, code__regex=r"^\d{12}$"),
            ),
            CheckConstraint(
                name="terminology_division_below_parent",
                condition=Q(level=1) | (~Q(parent_code="") & Q(code__startswith=F("parent_code"))),
            ),
        ]
        indexes = [models.Index(fields=["parent_code", "code"], name="terminology_division_parent")]


class Dictionary(models.Model):
    """字典: one value domain (性别, 与户主关系 …) after a national standard or of our own."""

    code = models.CharField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=60)
    standard = models.CharField("标准", max_length=60, blank=True)
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "字典"


class DictionaryEntry(models.Model):
    """字典条目: one code with its label for a period. A new wording is a new row; old rows are never overwritten."""

    dictionary = models.ForeignKey(Dictionary, models.PROTECT, related_name="entries", verbose_name="字典")
    code = models.CharField("代码", max_length=40)
    label = models.CharField("名称", max_length=100)
    position = models.PositiveSmallIntegerField("次序", default=0)
    period_from = models.DateField("生效日期")
    period_to = models.DateField("失效日期", null=True, blank=True)
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "字典条目"
        constraints = [
            CheckConstraint(
                name="terminology_entry_period",
                condition=Q(period_to__isnull=True) | Q(period_from__lt=F("period_to")),
            ),
            ExclusionConstraint(
                name="terminology_entry_one_label_a_day",
                expressions=[
                    ("dictionary", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (DateRangeOf("period_from", "period_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
