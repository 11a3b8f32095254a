"""Versions of the settings are added, never changed; the shipped texts are there from the first day."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from jiayi.kernel.versions import add_missing

from ..models import ConversationPolicy, ReplyText

DATA = Path(__file__).parents[1] / "data"


@transaction.atomic
def load_builtin(*, at: datetime) -> int:
    """Add the shipped versions and texts that are missing; safe to repeat."""
    policies = json.loads((DATA / "policies.json").read_text(encoding="utf-8"))
    added = add_missing(ConversationPolicy, policies, key="version")
    known = set(ReplyText.objects.filter(organization__isnull=True).values_list("kind", "title"))
    texts = json.loads((DATA / "texts.json").read_text(encoding="utf-8"))
    fresh = [entry for entry in texts if (entry["kind"], entry["title"]) not in known]
    ReplyText.objects.bulk_create([ReplyText(**entry, changed_by="system:builtin", changed_at=at) for entry in fresh])
    return added + len(fresh)
