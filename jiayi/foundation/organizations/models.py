from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint, Value
from django.db.models.functions import Cast, Concat

from jiayi.kernel.scope import ScopedManager

_ID_TEXT = Cast("id", models.CharField())
_PARENT_TEXT = Cast("parent_id", models.CharField())
_OWN_STEP = Concat(_ID_TEXT, Value("."))
_TWO_STEPS = Concat(_PARENT_TEXT, Value("."), _ID_TEXT, Value("."))


class Organization(models.Model):
    """机构: a node of the tree bureau → hospital, community centre or township hospital → station or village clinic.

    Names, addresses and hours are public; `in_scope` is the door for everything that changes one.
    """

    class Kind(models.TextChoices):
        BUREAU = "bureau", "卫健局"
        HOSPITAL = "hospital", "医院"
        COMMUNITY_CENTER = "community_center", "社区卫生服务中心"
        TOWNSHIP_HOSPITAL = "township_hospital", "乡镇卫生院"
        STATION = "station", "社区卫生服务站"
        VILLAGE_CLINIC = "village_clinic", "村卫生室"

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=200, unique=True, db_collation="C")
    kind = models.CharField("类别", max_length=20, choices=Kind)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30, blank=True)
    code = models.CharField("机构代码", max_length=30, unique=True)
    division_code = models.CharField("所在区划", max_length=12, blank=True)
    license_number = models.CharField("执业许可证号", max_length=40, blank=True)
    license_from = models.DateField("许可证起", null=True, blank=True)
    license_to = models.DateField("许可证止", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    introduction = models.TextField("介绍", max_length=2000, blank=True)
    # {"mon": [["08:00", "11:30"], ["13:30", "17:00"]], …, "note": "节假日上午开诊"}; checked by rules.check_hours
    hours = models.JSONField("开诊时间", default=dict, blank=True)
    is_active = models.BooleanField("启用", default=True)

    objects = models.Manager()
    in_scope = ScopedManager(organization=("pk",))

    class Meta:
        verbose_name = "机构"
        constraints = [
            CheckConstraint(
                name="organizations_path_follows_parent",
                condition=Q(parent__isnull=True, path=_OWN_STEP)
                | Q(parent__isnull=False, path=_TWO_STEPS)
                | Q(parent__isnull=False, path__endswith=Concat(Value("."), _TWO_STEPS)),
            ),
            CheckConstraint(name="organizations_not_own_parent", condition=~Q(parent=F("id"))),
            CheckConstraint(
                name="organizations_license_period",
                condition=Q(license_to__isnull=True) | Q(license_from__lt=F("license_to")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name


class ServiceArea(models.Model):
    """服务区: a division (usually a 社区) that an organisation serves; several organisations may share one."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="service_areas", verbose_name="机构")
    division_code = models.CharField("区划", max_length=12)

    class Meta:
        verbose_name = "服务区"
        constraints = [
            UniqueConstraint(fields=["organization", "division_code"], name="organizations_area_once"),
        ]
        indexes = [models.Index(fields=["division_code"], name="organizations_area_division")]


class Grid(models.Model):
    """网格: a part of a service area with a responsible doctor. People of one grid may sign with another doctor."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grids", verbose_name="机构")
    code = models.CharField("网格编号", max_length=20)
    name = models.CharField("网格名称", max_length=50)
    division_code = models.CharField("所在社区", max_length=12, blank=True)
    doctor = models.ForeignKey(
        "practitioners.Practitioner", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="责任医生"
    )
    is_active = models.BooleanField("启用", default=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "网格"
        base_manager_name = "objects"
        constraints = [UniqueConstraint(fields=["organization", "code"], name="organizations_grid_code_once")]


class PopulationFigure(models.Model):
    """人口数: one published or derived number for one place, year and kind. The kinds are never mixed in one rate."""

    class Kind(models.TextChoices):
        REGISTERED_YEAR_END = "registered_year_end", "年末户籍人口"
        REGISTERED_GRID = "registered_grid", "网格户籍人口（计划表）"
        RESIDENT = "resident", "常住人口"

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格")
    division_code = models.CharField("区划", max_length=12, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    kind = models.CharField("口径", max_length=30, choices=Kind)
    value = models.PositiveIntegerField("人数")
    source = models.CharField("来源", max_length=300)
    is_derived = models.BooleanField("推算", default=False)

    class Meta:
        verbose_name = "人口数"
        constraints = [
            CheckConstraint(
                name="organizations_figure_one_place",
                condition=Q(organization__isnull=False, grid__isnull=True, division_code="")
                | Q(organization__isnull=True, grid__isnull=False, division_code="")
                | (Q(organization__isnull=True, grid__isnull=True) & ~Q(division_code="")),
            ),
            CheckConstraint(name="organizations_figure_has_source", condition=~Q(source="")),
            CheckConstraint(name="organizations_figure_year", condition=Q(year__gte=1949, year__lte=2200)),
            UniqueConstraint(
                fields=["organization", "year", "kind"],
                condition=Q(organization__isnull=False),
                name="organizations_figure_per_organization",
            ),
            UniqueConstraint(
                fields=["grid", "year", "kind"], condition=Q(grid__isnull=False), name="organizations_figure_per_grid"
            ),
            UniqueConstraint(
                fields=["division_code", "year", "kind"],
                condition=~Q(division_code=""),
                name="organizations_figure_per_division",
            ),
        ]


class CalendarDay(models.Model):
    """日历: a day that is not what its weekday says: a holiday, or a weekend worked in exchange. Editable rows."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "放假"
        WORKDAY = "workday", "上班"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("来源", max_length=200)

    class Meta:
        verbose_name = "工作日历"
