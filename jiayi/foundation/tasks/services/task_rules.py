"""Versions of the task rules: added and ended, never changed."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import withdraw_version

from .. import queries
from ..models import TaskRule
from ..rules import Trigger, add_trigger

BUILT_IN = Path(__file__).parents[1] / "data" / "task_rules.json"
TASK, LOCK = "tasks.apply_rules", "tasks.rules"


def register_trigger(trigger: Trigger) -> None:
    """From the `jobs` of the app that knows the matter."""
    add_trigger(trigger)


@transaction.atomic
def load_builtin_task_rules() -> int:
    """Add the shipped rules of which there is no version yet; safe to repeat."""
    entries = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    known = set(TaskRule.objects.values_list("code", flat=True))
    made = [TaskRule(version=1, **_row(entry)) for entry in entries if entry["code"] not in known]
    TaskRule.objects.bulk_create(made)
    queries.forget_task_rules()
    return len(made)


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    content = dict(entry["content"])
    named = {key: content.pop(key) for key in ("name", "programme", "trigger")}
    return {
        **named,
        "code": entry["code"],
        "effective_from": entry["effective_from"],
        "source": entry["source"],
        "content": content,
    }


@transaction.atomic
def add_task_rule(
    *, code: str, content: Mapping[str, Any], effective_from: date, source: str, by: Actor, at: datetime
) -> TaskRule:
    """A version that holds from a day on; the one before it ends that day. If that is today, the worker begins."""
    versions = TaskRule.objects.select_for_update().filter(code=code)
    number = versions.aggregate(newest=Max("version"))["newest"] or 0
    versions.filter(effective_to__isnull=True).update(effective_to=effective_from)
    entry = {"code": code, "content": content, "effective_from": effective_from, "source": source}
    rule = TaskRule.objects.create(version=number + 1, **_row(entry))
    _begin(rule, effective_from, at)
    return rule


@transaction.atomic
def end_task_rule(*, rule_id: int, effective_to: date, by: Actor, at: datetime) -> TaskRule:
    """From that day on the rule opens nothing, and what only it wanted is called off.

    :raises NotFound: if there is no such version
    """
    rule = TaskRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("没有这个版本")
    rule.effective_to = effective_to
    rule.save(update_fields=["effective_to"])
    _begin(rule, effective_to, at)
    return rule


@transaction.atomic
def withdraw_task_rule(*, rule_id: int) -> None:
    """A version that has not begun never does; the one before it goes on."""
    withdraw_version(TaskRule, rule_id)
    queries.forget_task_rules()


def _begin(rule: TaskRule, first_day: date, at: datetime) -> None:
    queries.forget_task_rules()
    if first_day <= local_date(at):
        app.configure_task(TASK, queue="tables", lock=LOCK).defer(codes=[rule.code])
