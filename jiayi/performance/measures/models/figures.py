import pghistory
from django.db import models

from jiayi.kernel.scope import ScopedManager


@pghistory.track(append_only=True)
class EnteredValue(models.Model):
    """录入值: a numerator and denominator that our records cannot give, with the source it was taken from."""

    measure_code = models.CharField("指标", max_length=30)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    year = models.SmallIntegerField("年度")
    numerator = models.DecimalField("分子", max_digits=14, decimal_places=2)
    denominator = models.DecimalField("分母", max_digits=14, decimal_places=2)
    source = models.CharField("来源", max_length=300)
    entered_by = models.CharField("录入人", max_length=100)
    entered_at = models.DateTimeField("录入时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "录入值"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["measure_code", "organization", "year"], name="measures_entered_once_per_place_and_year"
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__gte=0, denominator__gt=0), name="measures_entered_is_a_fraction"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="measures_entered_has_source"),
        ]


class PublishedFigure(models.Model):
    """公布值: one cell of a published table, kept as printed and shown beside ours."""

    table = models.CharField("表", max_length=40)
    table_title = models.CharField("表名", max_length=100)
    row = models.PositiveSmallIntegerField("行")
    row_title = models.CharField("行名", max_length=100)
    column = models.CharField("列", max_length=40)
    column_title = models.CharField("列名", max_length=60)
    organization_code = models.CharField("机构", max_length=30, blank=True)
    year = models.SmallIntegerField("年度", null=True)
    measure_code = models.CharField("对应指标", max_length=30, blank=True)
    value = models.DecimalField("数值", max_digits=16, decimal_places=4, null=True)
    text = models.CharField("原文", max_length=200)
    unit = models.CharField("单位", max_length=20, blank=True)
    source = models.CharField("来源", max_length=300)
    note = models.CharField("备注", max_length=300, blank=True)
    has_conflict = models.BooleanField("与另一处公布值不一致", default=False)

    class Meta:
        verbose_name = "公布值"
        indexes = [models.Index(fields=["measure_code", "year"], name="measures_published_measure")]
        constraints = [
            models.UniqueConstraint(fields=["table", "row", "column"], name="measures_published_cell_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="measures_published_has_source"),
        ]
