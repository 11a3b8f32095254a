"""Versions of the settings are added, never changed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from ..models import EnrolmentPolicy
from ..rules import EnrolmentRules
from .errors import RulesWrong

BUILT_IN = Path(__file__).parents[1] / "data" / "policies.json"


@transaction.atomic
def load_builtin_rules() -> int:
    """Add the shipped versions that are missing; safe to repeat."""
    added = 0
    for entry in json.loads(BUILT_IN.read_text(encoding="utf-8")):
        EnrolmentRules.read(entry["rules"])
        _, is_new = EnrolmentPolicy.objects.get_or_create(version=entry["version"], defaults=entry)
        added += is_new
    return added


@transaction.atomic
def add_rules_version(*, rules: dict[str, Any], effective_from: date, source: str) -> EnrolmentPolicy:
    """A new version that holds for everybody from a day on.

    :raises RulesWrong: if the rules cannot be read
    """
    try:
        EnrolmentRules.read(rules)
    except (ValueError, TypeError) as problem:
        raise RulesWrong() from problem
    last = EnrolmentPolicy.objects.select_for_update().order_by("-version").first()
    return EnrolmentPolicy.objects.create(
        version=last.version + 1 if last is not None else 1, rules=rules, effective_from=effective_from, source=source
    )
