from datetime import date
from typing import Any, Literal

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn, PageOut

from . import queries
from .models import Grid, Organization, PopulationFigure

OrganizationKind = Literal["bureau", "hospital", "community_center", "township_hospital", "station", "village_clinic"]
FigureKind = Literal["registered_year_end", "registered_grid", "resident"]
CODE = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$"


class OrganizationOut(Schema):
    """A node of the tree; `depth` is for indenting."""

    id: int
    parent_id: int | None
    depth: int
    kind: str
    kind_label: str
    name: str
    short_name: str
    code: str
    division_code: str
    license_number: str
    license_from: date | None
    license_to: date | None
    address: str
    phone: str
    introduction: str
    hours: dict[str, Any]
    hours_text: str
    is_active: bool

    @staticmethod
    def resolve_depth(row: Organization) -> int:
        return row.path.count(".") - 1

    @staticmethod
    def resolve_kind_label(row: Organization) -> str:
        return Organization.Kind(row.kind).label

    @staticmethod
    def resolve_hours_text(row: Organization) -> str:
        return queries.hours_text(row)


class OrganizationDetailOut(OrganizationOut):
    service_areas: list[str]

    @staticmethod
    def resolve_service_areas(row: Organization) -> list[str]:
        return queries.list_service_areas(organization_id=row.pk)


class OrganizationIn(Schema):
    parent_id: int
    kind: OrganizationKind
    name: str = Field(min_length=1, max_length=100)
    code: str = Field(min_length=1, max_length=30)
    short_name: str = Field("", max_length=30)
    division_code: str = Field("", pattern=CODE)
    license_number: str = Field("", max_length=40)
    license_from: date | None = None
    license_to: date | None = None
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=30)
    introduction: str = Field("", max_length=2000)
    hours: dict[str, Any] = Field(default_factory=dict)


class OrganizationChangeIn(Schema):
    """Only what is sent is changed."""

    kind: OrganizationKind = "station"
    name: str = Field("", min_length=1, max_length=100)
    code: str = Field("", min_length=1, max_length=30)
    short_name: str = Field("", max_length=30)
    division_code: str = Field("", pattern=CODE)
    license_number: str = Field("", max_length=40)
    license_from: date | None = None
    license_to: date | None = None
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=30)
    introduction: str = Field("", max_length=2000)
    hours: dict[str, Any] = Field(default_factory=dict)
    is_active: bool = True


class MoveIn(Schema):
    parent_id: int


class AreasIn(Schema):
    division_codes: list[str] = Field(max_length=500)


class GridOut(Schema):
    id: int
    organization_id: int
    organization_name: str
    code: str
    name: str
    division_code: str
    doctor_id: int | None
    doctor_name: str
    is_active: bool

    @staticmethod
    def resolve_organization_name(row: Grid) -> str:
        return row.organization.label

    @staticmethod
    def resolve_doctor_name(row: Grid) -> str:
        return row.doctor.name if row.doctor else ""


class GridIn(Schema):
    organization_id: int
    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=50)
    division_code: str = Field("", pattern=CODE)
    doctor_id: int | None = None
    is_active: bool = True


class FigureFilters(PageIn):
    year: int | None = None
    kind: FigureKind | None = None


class CalendarFilters(Schema):
    year: int = Field(ge=2000, le=2200)


class FigureOut(Schema):
    id: int
    place: str
    organization_id: int | None
    grid_id: int | None
    division_code: str
    year: int
    kind: str
    kind_label: str
    value: int
    source: str
    is_derived: bool

    @staticmethod
    def resolve_place(row: PopulationFigure) -> str:
        if row.organization:
            return row.organization.label
        return f"{row.grid.organization.label} {row.grid.name}" if row.grid else row.division_code

    @staticmethod
    def resolve_kind_label(row: PopulationFigure) -> str:
        return PopulationFigure.Kind(row.kind).label


class FigureIn(Schema):
    organization_id: int | None = None
    grid_id: int | None = None
    division_code: str = Field("", pattern=CODE)
    year: int = Field(ge=1949, le=2200)
    kind: FigureKind
    value: int = Field(ge=0, le=100_000_000)
    source: str = Field(min_length=1, max_length=300)
    is_derived: bool = False


class CalendarDayOut(Schema):
    date: date
    kind: str
    name: str
    source: str


class CalendarDayIn(Schema):
    kind: Literal["holiday", "workday"]
    name: str = Field(min_length=1, max_length=40)
    source: str = Field("", max_length=200)


class CalendarLoadIn(Schema):
    year: int = Field(ge=2004, le=2200)


class CountOut(Schema):
    count: int


class PublicOrganizationOut(Schema):
    """An organisation as residents see it."""

    id: int
    name: str
    short_name: str
    kind_label: str
    address: str
    phone: str
    introduction: str
    hours_text: str

    @staticmethod
    def resolve_kind_label(row: Organization) -> str:
        return Organization.Kind(row.kind).label

    @staticmethod
    def resolve_hours_text(row: Organization) -> str:
        return queries.hours_text(row)


FigurePageOut = PageOut[FigureOut]
