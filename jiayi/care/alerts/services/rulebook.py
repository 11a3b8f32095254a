"""Versions of the alert rules: added, never changed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from .. import rules
from ..models import AlertRuleSet

SHIPPED = Path(__file__).parents[1] / "data" / "rules.json"


@transaction.atomic
def load_shipped_rules() -> int:
    """Add the shipped version where it is missing; after every migrate."""
    entry = json.loads(SHIPPED.read_text(encoding="utf-8"))
    rules.read_rules(entry["version"], entry["rules"])
    _, is_new = AlertRuleSet.objects.get_or_create(version=entry["version"], defaults=entry)
    return int(is_new)


@transaction.atomic
def add_rules(*, found: list[dict[str, Any]], effective_from: date, source: str) -> AlertRuleSet:
    last = AlertRuleSet.objects.order_by("-version").first()
    version = last.version + 1 if last else 1
    rules.read_rules(version, found)
    return AlertRuleSet.objects.create(version=version, rules=found, effective_from=effective_from, source=source)
