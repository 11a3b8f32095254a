"""Rebuild and refresh. Everything here can be repeated at any time with the same result."""

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from jiayi.kernel.period import local_date, year_period

from . import queries, rules
from .models import FactYear

CONTRACT_DAYS = Path(__file__).with_name("contract_days.sql").read_text(encoding="utf-8")
# One statement for a few people is cheap; beyond this a rebuild of the year is cheaper.
BATCH = 5_000
# A rebuild and a refresh would insert the same person twice: whoever comes second waits for the first's commit.
ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtext('facts'))"


def synchronise_columns() -> None:
    """Add to the wide table every documented column that it lacks; it runs after each migration."""
    with connection.cursor() as cursor:
        for column in queries.list_columns():
            cursor.execute(rules.add_column_sql(column))


@transaction.atomic
def rebuild_year(*, year: int, at: datetime) -> FactYear:
    """Fill one year anew for everybody, as observed up to and including the day of `at`."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_WRITER)
        # The planner cannot know how many rows a materialised part has: for everybody, hashing is always right.
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '128MB'")
        cursor.execute("DELETE FROM facts_residentyear WHERE year = %s", [year])
        cursor.execute("DELETE FROM facts_contractyear WHERE year = %s", [year])
        rows = _insert(cursor, year=year, patient_ids=None, at=at)
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL jit = on; RESET work_mem")
    made, _ = FactYear.objects.update_or_create(
        year=year,
        defaults={
            "observed_to": _observed_to(year, at),
            "row_count": rows,
            "definition_hash": definition_hash(),
            "rebuilt_at": at,
            "refreshed_at": at,
        },
    )
    return made


def rebuild_all(*, years: Iterable[int], at: datetime) -> list[FactYear]:
    """Each year in a transaction of its own, then fresh statistics for the planner."""
    made = [rebuild_year(year=year, at=at) for year in sorted(years)]
    with connection.cursor() as cursor:
        # The tree of organisations is too small to be analysed by itself; a plan that takes it for one row reads all
        # facts once per organisation.
        for table in ("facts_residentyear", "facts_contractyear", "organizations_organization"):
            cursor.execute(f"ANALYZE {table}")
    return made


def mark_dirty(*, patient_ids: Iterable[int], from_year: int) -> None:
    """Note that the facts of these residents have to be computed again from a year on; noting twice is one note."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO facts_dirtyresident (patient_id, from_year) SELECT unnest(%s::bigint[]), %s"
            " ON CONFLICT (patient_id) DO UPDATE"
            " SET from_year = LEAST(facts_dirtyresident.from_year, EXCLUDED.from_year)",
            [sorted(set(patient_ids)), from_year],
        )


def request_refresh() -> None:
    """Queue the refresh job unless one waits already; a savepoint keeps the caller's transaction whole."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("facts.refresh", queue="facts", queueing_lock="facts.refresh").defer()


@transaction.atomic
def refresh_dirty(*, at: datetime, limit: int = BATCH) -> int:
    """Compute the noted residents again, in every year that exists from theirs on; returns how many were taken.

    The notes are taken in this transaction: if it fails they stand again, and a note made meanwhile survives it.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_WRITER)
        cursor.execute(
            "DELETE FROM facts_dirtyresident WHERE patient_id IN"
            " (SELECT patient_id FROM facts_dirtyresident ORDER BY patient_id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING patient_id, from_year",
            [limit],
        )
        taken = cursor.fetchall()
        for year in queries.list_years():
            patients = sorted(patient for patient, from_year in taken if from_year <= year.year)
            if patients:
                _replace(cursor, year=year.year, patient_ids=patients, at=at)
    return len(taken)


def ensure_year(*, year: int, at: datetime) -> FactYear:
    """The facts of a year, rebuilt if they do not exist, if a definition changed or if another day has begun."""
    found = queries.find_year(year=year)
    is_current = (
        found is not None and found.definition_hash == definition_hash() and found.observed_to == _observed_to(year, at)
    )
    return found if found is not None and is_current else rebuild_year(year=year, at=at)


def definition_hash() -> str:
    """A fingerprint of all fact definitions, kept with each year and each result."""
    text = "\n".join(file.select for file in queries.list_files()) + CONTRACT_DAYS
    return hashlib.sha256(text.encode()).hexdigest()


def _replace(cursor: Any, *, year: int, patient_ids: list[int], at: datetime) -> None:
    for table in ("facts_residentyear", "facts_contractyear"):
        cursor.execute(f"DELETE FROM {table} WHERE year = %s AND patient_id = ANY(%s)", [year, patient_ids])  # noqa: S608
    _insert(cursor, year=year, patient_ids=patient_ids, at=at)
    FactYear.objects.filter(pk=year).update(refreshed_at=at)


def _insert(cursor: Any, *, year: int, patient_ids: list[int] | None, at: datetime) -> int:
    start, year_end = year_period(year)
    parameters = {
        "year": year,
        "start": start,
        "end": _observed_to(year, at),
        "year_end": year_end,
        "patients": patient_ids,
        "at": at,
    }
    cursor.execute(rules.build_insert(queries.list_files()), parameters)
    rows = cursor.rowcount
    cursor.execute(CONTRACT_DAYS, parameters)
    return int(rows)


def _observed_to(year: int, at: datetime) -> date:
    """Half-open: the year's end, or tomorrow while the year is running."""
    start, end = year_period(year)
    return max(start, min(end, local_date(at) + timedelta(days=1)))
