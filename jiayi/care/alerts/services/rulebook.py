"""The alert rules that ship with the product; later versions come through foundation.revisions."""

import json
from pathlib import Path

from django.db import transaction

from jiayi.kernel.versions import add_missing

from ..models import AlertRuleSet

SHIPPED = Path(__file__).parents[1] / "data" / "rules.json"


@transaction.atomic
def load_shipped_rules() -> int:
    """Add the shipped version where it is missing; after every migrate."""
    return add_missing(AlertRuleSet, [json.loads(SHIPPED.read_text(encoding="utf-8"))], key="version")
