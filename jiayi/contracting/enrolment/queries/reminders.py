"""到期提醒: who is due, whom which way reached, who is on the visit list."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel import disclosure, paging
from jiayi.kernel.paging import Page

from ..models import RenewalReminder
from ..rules import EnrolmentRules, stage_due


def due_for_reminder(*, today: date, rules: EnrolmentRules) -> Iterator[tuple[dict[str, Any], int]]:
    """(contract, stage) of what runs out in scope and has entered a stage that was not opened yet."""
    rows = list(contracts.list_running_out(today=today, within_days=max(rules.reminder_days)))
    # Who is left alone (住院, 丧事) is not written to either.
    resting = tasks.muted_patients(patient_ids=[row["patient_id"] for row in rows], on=today)
    # Who said no is not written to before the day on which they may be asked again.
    silent = contracts.not_to_be_asked(patient_ids=[row["patient_id"] for row in rows], on=today)
    rows = [row for row in rows if row["patient_id"] not in silent and row["patient_id"] not in resting]
    done: dict[int, set[int]] = defaultdict(set)
    opened = RenewalReminder.objects.filter(contract_id__in=[row["id"] for row in rows])
    for contract_id, stage in opened.values_list("contract_id", "stage"):
        done[contract_id].add(stage)
    for row in rows:
        left = (row["ends_date"] - today).days - 1
        due = stage_due(days_left=left, stages=rules.reminder_days, done=done[row["id"]])
        if due is not None:
            yield row, due


def contracts_still_running_out(*, today: date) -> list[int]:
    """The contracts in scope that end within half a year and that nothing follows yet."""
    return list(contracts.list_running_out(today=today, within_days=180).values_list("id", flat=True))


def select_reminders(
    *, stage: int | None, state: str, way: str, team_id: int | None, q: str
) -> QuerySet[RenewalReminder]:
    rows = RenewalReminder.objects.select_related("patient__household", "team__leader").prefetch_related("attempts")
    if stage:
        rows = rows.filter(stage=stage)
    if state:
        rows = rows.filter(state=state)
    if way:
        rows = rows.filter(way=way)
    if team_id:
        rows = rows.filter(team_id=team_id)
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=q) | Q(patient__initials__startswith=q.lower()))
    return rows


def page_reminders(
    *,
    stage: int | None,
    state: str,
    way: str,
    team_id: int | None,
    q: str,
    sort: str,
    cursor: str | None,
    limit: int,
) -> Page:
    """The reminders in scope, those whose contract ends first on top."""
    rows = select_reminders(stage=stage, state=state, way=way, team_id=team_id, q=q)
    if sort in ("name", "-name"):
        rows = rows.annotate(pinyin=F("patient__pinyin"))
        return paging.page(rows, order=(sort.replace("name", "pinyin"), "id"), cursor=cursor, limit=limit)
    order = ("-last_date", "-id") if sort == "-until" else ("last_date", "id")
    return paging.page(rows, order=order, cursor=cursor, limit=limit)


def summarize_reminders() -> list[dict[str, Any]]:
    """Stage → way → how many are how far, for what is in scope."""
    rows: Any = (
        RenewalReminder.objects.order_by()
        .values("stage", "way")
        .annotate(
            persons=Count("pk"),
            reached=Count("pk", filter=Q(state="reached")),
            waiting=Count("pk", filter=Q(state="sent")),
            to_visit=Count("pk", filter=Q(state="visit")),
            visited=Count("pk", filter=Q(state="visited")),
            settled=Count("pk", filter=Q(state="settled")),
        )
    )
    return sorted(rows, key=lambda row: (-row["stage"], row["way"]))
