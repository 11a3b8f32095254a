"""What facts there are, and who satisfies a condition over them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.expressions import RawSQL

from jiayi.kernel import paging
from jiayi.kernel.paging import Page

from . import rules
from .models import ContractYear, DirtyResident, FactYear, ResidentYear
from .rules import FactColumn, FactsFile


@dataclass(frozen=True, slots=True)
class Signed:
    """What one team signed in one organisation and year: persons counted once, and days under contract."""

    organization_id: int
    team_id: int
    people: int
    days: int


@cache
def list_files() -> tuple[FactsFile, ...]:
    """The `facts.sql` of every installed app of the house, in the order of the floors."""
    files = []
    for config in apps.get_app_configs():
        path = Path(config.path) / "facts.sql"
        if config.name.startswith("jiayi.") and path.exists():
            files.append(rules.read_facts_file(config.label, path.read_text(encoding="utf-8")))
    return tuple(files)


def list_columns() -> tuple[FactColumn, ...]:
    """The dictionary of facts: every documented column."""
    return tuple(column for file in list_files() for column in file.columns)


def list_years() -> list[FactYear]:
    return list(FactYear.objects.order_by("-year"))


def find_year(*, year: int) -> FactYear | None:
    return FactYear.objects.filter(pk=year).first()


def count_dirty() -> int:
    return DirtyResident.objects.count()


def run_scan(*, sql: str, year: int) -> list[tuple[Any, ...]]:
    """Run one compiled scan over everybody's facts of a year, read-only and with a time limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '60s', true)")
        cursor.execute(sql, {"year": year})
        rows = cursor.fetchall()
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    return rows


def page_people(
    *,
    year: int,
    condition: str,
    organization_path: str = "",
    team_ids: frozenset[int] | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """The residents in scope for whom a compiled condition holds, by keyset."""
    rows = _matching(year=year, condition=condition, organization_path=organization_path, team_ids=team_ids)
    page = paging.page(rows, order=("patient_id",), cursor=cursor, limit=limit)
    models.prefetch_related_objects(page.items, "patient")
    return page


def count_people(*, year: int, condition: str, organization_path: str = "") -> int:
    return _matching(year=year, condition=condition, organization_path=organization_path, team_ids=None).count()


def values_of(*, year: int, patient_ids: Iterable[int], columns: Iterable[str]) -> dict[int, dict[str, Any]]:
    """Chosen fact columns of a few residents, to say why somebody is in or out."""
    known = {column.name for column in list_columns()}
    wanted = sorted(known & set(columns))
    if not wanted:
        return {}
    selected = ", ".join(f'"{name}"' for name in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT patient_id, {selected} FROM facts_residentyear WHERE year = %s AND patient_id = ANY(%s)",  # noqa: S608
            [year, list(patient_ids)],
        )
        return {row[0]: dict(zip(wanted, row[1:], strict=True)) for row in cursor.fetchall()}


def list_signed(*, year: int, organization_path: str) -> list[Signed]:
    """The base of money below one organisation: persons counted and contract days, per organisation and team."""
    rows = (
        ContractYear.objects.filter(year=year, organization__path__startswith=organization_path)
        .values("organization_id", "team_id")
        .annotate(
            people=models.Count("patient_id", filter=models.Q(is_counted=True)),
            total_days=models.Sum("days", filter=models.Q(is_frozen=False), default=0),
        )
        .order_by("organization_id", "team_id")
    )
    return [Signed(r["organization_id"], r["team_id"], r["people"], r["total_days"]) for r in rows]


@dataclass(frozen=True, slots=True)
class CountedContract:
    """A contract whose fee is paid for a year, or held back while its person says they know nothing of it."""

    contract_id: int
    patient_id: int
    team_id: int
    days: int
    is_held: bool


def list_counted_contracts(*, year: int, organization_path: str, by_days: bool) -> list[CountedContract]:
    """What `list_signed` adds up, contract by contract, and beside it the frozen contracts that would be in it.

    By signature a frozen contract is held only where its person is not counted with another one.
    """
    rows = ContractYear.objects.filter(year=year, organization__path__startswith=organization_path)
    if by_days:
        rows = rows.filter(days__gt=0)
    else:
        counted = ContractYear.objects.filter(year=year, patient_id=models.OuterRef("patient_id"), is_counted=True)
        held = models.Q(is_frozen=True, is_signed_in_year=True) & ~models.Exists(counted)
        rows = rows.filter(models.Q(is_counted=True) | held)
    values = rows.order_by("contract_id").values_list("contract_id", "patient_id", "team_id", "days", "is_frozen")
    return [CountedContract(*row) for row in values]


def page_signed_people(
    *, year: int, organization_path: str, team_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page:
    """The contracts behind a sum of money: counted ones, by keyset."""
    rows = ContractYear.objects.select_related("contract", "patient").filter(
        year=year, is_counted=True, organization__path__startswith=organization_path
    )
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    return paging.page(rows, order=("contract_id",), cursor=cursor, limit=limit)


def person_years(*, days: int, year_days: int) -> Decimal:
    return Decimal(days) / Decimal(year_days)


def _matching(*, year: int, condition: str, organization_path: str, team_ids: frozenset[int] | None) -> models.QuerySet:
    holds = RawSQL(f"({condition})", (), output_field=models.BooleanField())  # noqa: S611 (written by the compiler)
    rows = ResidentYear.objects.filter(holds, year=year)
    if organization_path:
        rows = rows.filter(_at_place(organization_path))
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    return rows.defer(None).only("year", "patient_id", "organization_id", "team_id")


def _at_place(path: str) -> models.Q:
    """Managed below the place, or managed above it and contracted with a team that works there."""
    teams = ResidentYear._meta.get_field("team").related_model
    above = [int(step) for step in path.rstrip(".").split(".")[:-1]]
    works_there = teams._base_manager.filter(organization__in=_below(path)).values("pk")
    return models.Q(organization__in=_below(path)) | models.Q(organization__in=above, team__in=works_there)


def _below(path: str) -> models.QuerySet:
    # A subquery, not a join: the condition names fact columns without a table.
    places = ResidentYear._meta.get_field("organization").related_model
    return places._base_manager.filter(path__startswith=path).values("pk")
