"""Versions of a rule in a table of its own: `effective_from` and a half-open end, `effective_to`; mostly a `code` too.

A version that was withdrawn before its first day ends on that day: its period is empty, so that no day finds it.
A version is added, ended or withdrawn here and nowhere else; what it says is never changed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any, TypeVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from .errors import DomainError
from .fields import DateRangeOf

M = TypeVar("M", bound=models.Model)
# Beside the exclusion of two versions on one day: an empty period overlaps nothing.
PERIOD_IN_ORDER = Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from"))
WITHDRAWN = Q(effective_to=F("effective_from"))
WITHDRAWN_STAYS = pgtrigger.Protect(
    name="withdrawn_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to"
    ),
)


class VersionTaken(DomainError):
    """This version exists already."""

    code, status, message = "version_taken", 409, "这个编号的这个版本已经有了，请换一个版本号"


def end_stays(table: str, *, of_code: bool = True) -> pgtrigger.Trigger:
    """An end is final, unless the version that began on it was withdrawn: then it may be taken away."""
    same = "w.code = OLD.code AND " if of_code else ""
    return pgtrigger.Trigger(
        name="end_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(
            "OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to"
        ),
        func=(
            f"IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM {table} w WHERE {same}"  # noqa: S608
            "w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from)"
            " THEN RETURN NEW; END IF;"
            " RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';"
        ),
    )


def one_a_day(name: str, *, of_code: bool = True, condition: Q | None = None) -> ExclusionConstraint:
    """No day has two versions; nor does one end before it begins (PostgreSQL builds no such range)."""
    period = (DateRangeOf("effective_from", "effective_to"), RangeOperators.OVERLAPS)
    return ExclusionConstraint(
        name=name,
        expressions=[("code", RangeOperators.EQUAL), period] if of_code else [period],
        condition=condition,
    )


def frozen(table: str, *, of_code: bool = True) -> list[pgtrigger.Trigger]:
    """Only the end of a version is ever written; no version is deleted."""
    return [
        pgtrigger.ReadOnly(name="version_is_frozen", exclude=["effective_to"]),
        pgtrigger.Protect(name="version_stays", operation=pgtrigger.Delete),
        end_stays(table, of_code=of_code),
        WITHDRAWN_STAYS,
    ]


def holding_on(day: date) -> Q:
    """The versions in force on a day: at most one of a code."""
    return Q(effective_from__lte=day) & (Q(effective_to__isnull=True) | Q(effective_to__gt=day))


def next_label(taken: Iterable[str], *, day: date) -> str:
    """The next free version name of a year: `2026.1`, `2026.2`."""
    used = set(taken)
    return next(label for number in count(1) if (label := f"{day.year}.{number}") not in used)


def add_version(model: type[M], *, effective_from: date, version: int | str | None = None, **fields: Any) -> M:
    """A version that holds from a day on; the one before it ends that day. Without a number it gets the next.

    :raises VersionTaken: if it is numbered like another one
    """
    rows = _of_code(model, fields)
    taken = list(rows.select_for_update().values_list("version", flat=True))
    if version is None:
        is_label = isinstance(model._meta.get_field("version"), models.CharField)
        version = next_label(taken, day=effective_from) if is_label else max(taken, default=0) + 1
    if version in taken:
        raise VersionTaken()
    rows.filter(effective_to__isnull=True, effective_from__lt=effective_from).update(effective_to=effective_from)
    made: M = model._base_manager.create(version=version, effective_from=effective_from, **fields)
    return made


def add_missing(model: type[models.Model], entries: Iterable[Mapping[str, Any]], *, key: str = "code") -> int:
    """What ships with the product and is not here yet, known by its code or its version; safe to repeat."""
    known = set(model._base_manager.values_list(key, flat=True))
    made = [model(**{"version": 1, **entry}) for entry in entries if entry[key] not in known]
    model._base_manager.bulk_create(made)
    return len(made)


def end_version(model: type[M], version_id: int, *, on: date) -> M:
    """From that day on it is no longer used, and nothing follows it."""
    version: Any = model._base_manager.select_for_update().get(pk=version_id)
    version.effective_to = on
    version.save(update_fields=["effective_to"])
    return version


def withdraw_version(model: type[models.Model], version_id: int) -> None:
    """The version never comes into force; the one that it was to replace goes on without an end.

    That its first day lies ahead is the caller's to know (foundation.revisions, and a constraint on its table).
    """
    version: Any = model._base_manager.select_for_update().get(pk=version_id)
    model._base_manager.filter(pk=version_id).update(effective_to=version.effective_from)
    before = _of_code(model, {"code": getattr(version, "code", None)})
    before = before.filter(effective_to=version.effective_from, effective_from__lt=F("effective_to"))
    if "status" in {field.name for field in model._meta.fields}:
        before = before.filter(status="published")
    before.update(effective_to=None)


def _of_code(model: type[models.Model], fields: Mapping[str, Any]) -> Any:
    """The versions of the same rule; a table without codes holds one rule."""
    rows = model._base_manager.all()
    return rows.filter(code=fields["code"]) if "code" in {field.name for field in model._meta.fields} else rows
