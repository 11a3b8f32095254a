"""待办的读取."""

from ..rules import Span
from .listing import (
    Receiver,
    TaskFilter,
    find_receiver,
    kinds_in_use,
    list_heads,
    list_task_ids,
    live_ids_of,
    page_tasks,
    why_not,
)
from .merging import merge_refusals
from .rests import RestingPerson, RestWords, covers, list_resting, list_rests, muted_patients, running
from .task_rules import (
    Trial,
    codes,
    find_rule,
    forget_task_rules,
    rules_on,
    spans_of,
    try_rule,
    values_for,
    versions_of,
)
from .today import TODAY_CAP, Today, TodayHousehold, TodayPerson, TodayTask, list_of_patient, list_today

__all__ = [
    "TODAY_CAP",
    "Receiver",
    "RestWords",
    "RestingPerson",
    "Span",
    "TaskFilter",
    "Today",
    "TodayHousehold",
    "TodayPerson",
    "TodayTask",
    "Trial",
    "codes",
    "covers",
    "find_receiver",
    "find_rule",
    "forget_task_rules",
    "kinds_in_use",
    "list_heads",
    "list_of_patient",
    "list_resting",
    "list_rests",
    "list_task_ids",
    "list_today",
    "live_ids_of",
    "merge_refusals",
    "muted_patients",
    "page_tasks",
    "rules_on",
    "running",
    "spans_of",
    "try_rule",
    "values_for",
    "versions_of",
    "why_not",
]
