"""Versions of a rule in a table of its own: `code`, `effective_from` and a half-open end, `effective_to`.

A version that was withdrawn before its first day ends on that day: its period is empty, so that no day finds it.
"""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

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


def end_stays(table: str) -> pgtrigger.Trigger:
    """An end is final, unless the version that began on it was withdrawn: then it may be taken away."""
    return pgtrigger.Trigger(
        name="end_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(
            "OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to"
        ),
        func=(
            f"IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM {table} w WHERE w.code = OLD.code"  # noqa: S608
            " AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from)"
            " THEN RETURN NEW; END IF;"
            " RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';"
        ),
    )


def withdraw_version(model: type[models.Model], version_id: int) -> None:
    """The version never comes into force; the one that it was to replace goes on without an end.

    That its first day lies ahead is the caller's to know (foundation.revisions, and a constraint on its table).
    """
    rows: Any = model._base_manager
    version = rows.select_for_update().get(pk=version_id)
    rows.filter(pk=version_id).update(effective_to=version.effective_from)
    before = rows.filter(code=version.code, effective_to=version.effective_from, effective_from__lt=F("effective_to"))
    if "status" in {field.name for field in model._meta.fields}:
        before = before.filter(status="published")
    before.update(effective_to=None)
