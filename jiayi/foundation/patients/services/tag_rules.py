"""Versions of the tag rules: added and ended, never changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import add_missing, add_version

from .. import queries
from ..models import TagRule, TagRun
from .tagging import start_tag_run

BUILT_IN = Path(__file__).parents[1] / "data" / "tag_rules.json"


@transaction.atomic
def load_builtin_tag_rules() -> int:
    """Add the shipped rules of which there is no version yet; safe to repeat."""
    entries = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    new = add_missing(TagRule, entries)
    queries.forget_tag_rules()
    return new


@transaction.atomic
def add_tag_rule(
    *,
    code: str,
    name: str,
    tag: str,
    priority: int,
    conditions: Sequence[Mapping[str, Any]],
    effective_from: date,
    source: str,
    by: Actor,
    at: datetime,
) -> TagRule:
    """A version that holds from a day on; the one before it ends that day. If that is today, the worker begins."""
    rule = add_version(
        TagRule,
        code=code,
        name=name,
        tag=tag,
        priority=priority,
        conditions=[dict(one) for one in conditions],
        effective_from=effective_from,
        source=source,
    )
    queries.forget_tag_rules()
    begin(rule, effective_from, by, at)
    return rule


def begin(rule: TagRule, first_day: date, by: Actor, at: datetime) -> None:
    """On a day to come the nightly run sees to it."""
    today = local_date(at)
    if first_day <= today:
        tags = queries.tags_touched_by(rule.tag, on=today)
        start_tag_run(trigger=TagRun.Trigger.PUBLISHED, tags=tags, rule=rule, on=today, by_name=by.name, at=at)
