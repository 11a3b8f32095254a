"""Versions of the tag rules: added and ended, never changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import withdraw_version

from .. import queries
from ..models import TagRule, TagRun
from .tagging import start_tag_run

BUILT_IN = Path(__file__).parents[1] / "data" / "tag_rules.json"


@transaction.atomic
def load_builtin_tag_rules() -> int:
    """Add the shipped rules of which there is no version yet; safe to repeat."""
    entries = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    known = set(TagRule.objects.values_list("code", flat=True))
    made = [TagRule(**entry) for entry in entries if entry["code"] not in known]
    TagRule.objects.bulk_create(made)
    queries.forget_tag_rules()
    return len(made)


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
    versions = TagRule.objects.select_for_update().filter(code=code)
    number = versions.aggregate(newest=Max("version"))["newest"] or 0
    versions.filter(effective_to__isnull=True).update(effective_to=effective_from)
    rule = TagRule.objects.create(
        code=code,
        version=number + 1,
        name=name,
        tag=tag,
        priority=priority,
        conditions=[dict(one) for one in conditions],
        effective_from=effective_from,
        source=source,
    )
    _begin(rule, effective_from, by, at)
    return rule


@transaction.atomic
def end_tag_rule(*, rule_id: int, effective_to: date, by: Actor, at: datetime) -> TagRule:
    """From that day on the rule gives nothing: its tags end, unless another rule holds them.

    :raises NotFound: if there is no such version
    """
    rule = TagRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("没有这个版本")
    rule.effective_to = effective_to
    rule.save(update_fields=["effective_to"])
    _begin(rule, effective_to, by, at)
    return rule


@transaction.atomic
def withdraw_tag_rule(*, rule_id: int) -> None:
    """A version that has not begun never does; the one before it goes on."""
    withdraw_version(TagRule, rule_id)
    queries.forget_tag_rules()


def _begin(rule: TagRule, first_day: date, by: Actor, at: datetime) -> None:
    """On a day to come the nightly run sees to it."""
    queries.forget_tag_rules()
    today = local_date(at)
    if first_day <= today:
        tags = queries.tags_touched_by(rule.tag, on=today)
        start_tag_run(trigger=TagRun.Trigger.PUBLISHED, tags=tags, rule=rule, on=today, by_name=by.name, at=at)
