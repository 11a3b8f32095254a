"""Versions of the task rules: added and ended, never changed."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import add_missing, add_version

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
    new = add_missing(TaskRule, ({**entry, **columns(entry["content"])} for entry in entries))
    queries.forget_task_rules()
    return new


@transaction.atomic
def add_task_rule(
    *, code: str, content: Mapping[str, Any], effective_from: date, source: str, by: Actor, at: datetime
) -> TaskRule:
    """A version that holds from a day on; the one before it ends that day. If that is today, the worker begins."""
    rule = add_version(TaskRule, code=code, effective_from=effective_from, source=source, **columns(content))
    queries.forget_task_rules()
    begin(rule, effective_from, by, at)
    return rule


def columns(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule says as the table keeps it: three columns, the rest as one document."""
    rest = dict(content)
    return {key: rest.pop(key) for key in ("name", "programme", "trigger")} | {"content": rest}


def begin(rule: TaskRule, first_day: date, by: Actor, at: datetime) -> None:
    """A rule that begins or ends today: the worker looks at everybody. A day to come is seen to by the night."""
    if first_day <= local_date(at):
        app.configure_task(TASK, queue="tables", lock=LOCK).defer(codes=[rule.code])
