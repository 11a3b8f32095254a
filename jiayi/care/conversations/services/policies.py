"""Versions of the settings are added, never changed; the shipped texts are there from the first day."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ..models import ConversationPolicy, ReplyText
from ..rules import ConversationRules

DATA = Path(__file__).parents[1] / "data"


@transaction.atomic
def load_builtin(*, at: datetime) -> int:
    """Add the shipped versions and texts that are missing; safe to repeat."""
    added = 0
    for entry in json.loads((DATA / "policies.json").read_text(encoding="utf-8")):
        ConversationRules.read(entry["version"], entry["rules"])
        added += ConversationPolicy.objects.get_or_create(version=entry["version"], defaults=entry)[1]
    known = set(ReplyText.objects.filter(organization__isnull=True).values_list("kind", "title"))
    texts = json.loads((DATA / "texts.json").read_text(encoding="utf-8"))
    fresh = [entry for entry in texts if (entry["kind"], entry["title"]) not in known]
    ReplyText.objects.bulk_create([ReplyText(**entry, changed_by="system:builtin", changed_at=at) for entry in fresh])
    return added + len(fresh)


@transaction.atomic
def add_rules_version(*, rules: dict[str, Any], effective_from: date, source: str) -> ConversationPolicy:
    """A new version that holds for everybody from a day on."""
    last = ConversationPolicy.objects.select_for_update().order_by("-version").first()
    version = last.version + 1 if last is not None else 1
    ConversationRules.read(version, rules)
    return ConversationPolicy.objects.create(version=version, rules=rules, effective_from=effective_from, source=source)
