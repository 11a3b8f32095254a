"""The settings that ship with the product; later versions come through foundation.revisions."""

import json
from pathlib import Path

from django.db import transaction

from jiayi.kernel.versions import add_missing

from ..models import EnrolmentPolicy

BUILT_IN = Path(__file__).parents[1] / "data" / "policies.json"


@transaction.atomic
def load_builtin_rules() -> int:
    """Add the shipped versions that are missing; safe to repeat."""
    return add_missing(EnrolmentPolicy, json.loads(BUILT_IN.read_text(encoding="utf-8")), key="version")
