"""Which follow-ups are due: the list of a team and of a centre."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared, prepared_pages

from ..models import LIVE, FollowUp, FollowUpState

_DUE_COLUMNS = (
    *("programme", "state", "due_date", "attempts"),
    *("patient__name", "patient__sex", "patient__birth_date"),
)


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    id: int
    patient_id: int
    name: str
    sex: str
    age: int
    programme: str
    programme_title: str
    state: str
    due_date: date
    days: int
    attempts: int
    last_visited_date: date | None


def list_due(
    *,
    on: date,
    team_ids: Iterable[int] = (),
    programme: str | None = None,
    due: str = "all",
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """Live follow-ups of the teams (or of everything in scope), soonest due first."""
    teams = sorted(team_ids)
    start, end = _due_span(due, on)
    found = _due_pages(
        team_ids=teams or None, programme=programme or None, start=start, end=end, cursor=cursor, limit=limit
    )
    last = _last_dates([follow_up.patient_id for follow_up in found.items])
    rows = [_due(follow_up, last.get((follow_up.patient_id, follow_up.programme)), on) for follow_up in found.items]
    return found.with_items(rows)


def list_due_ids(*, on: date, team_id: int | None, programme: str | None, due: str, most: int) -> list[int]:
    """The ids of what `list_due` shows: one statement, however many there are."""
    start, end = _due_span(due, on)
    rows = _live(team_ids=[team_id] if team_id else None, programme=programme or None, start=start, end=end)
    return list(rows.order_by("due_date", "id").values_list("id", flat=True)[:most])


def list_heads(*, follow_up_ids: Iterable[int]) -> list[FollowUp]:
    """Chosen follow-ups in scope with the name of their person: one statement."""
    rows = FollowUp.objects.filter(pk__in=list(follow_up_ids)).select_related("patient")
    return list(rows.only("state", "due_date", "programme", "patient__name").order_by("due_date", "id"))


def _due_span(due: str, on: date) -> tuple[date | None, date | None]:
    """First and last due day of what is asked for; None is open."""
    tomorrow, soon = on + timedelta(days=1), on + timedelta(days=7)
    spans: dict[str, tuple[date | None, date | None]] = {
        "overdue": (None, on - timedelta(days=1)),
        "today": (on, on),
        "soon": (tomorrow, soon),
        "ready": (None, soon),
    }
    return spans.get(due, (None, None))


def _live(
    *, team_ids: Sequence[int] | None, programme: str | None, start: date | None, end: date | None
) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(state__in=LIVE)
    if team_ids is not None:
        rows = rows.filter(team__in=team_ids)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if start is not None:
        rows = rows.filter(due_date__gte=start)
    return rows if end is None else rows.filter(due_date__lte=end)


@prepared_pages(order=("due_date", "id"))
def _due_pages(**asked: Any) -> QuerySet[FollowUp]:
    return _live(**asked).select_related("patient").only(*_DUE_COLUMNS)


def _last_dates(patient_ids: list[int]) -> dict[tuple[int, str], date]:
    rows = _last_visits(patient_ids=sorted(set(patient_ids)))
    return {(patient_id, programme): day for patient_id, programme, day in rows if day}


@prepared
def _last_visits(*, patient_ids: list[int]) -> Any:
    return (
        FollowUp.objects.filter(patient_id__in=patient_ids, state=FollowUpState.DONE)
        .order_by("patient_id", "programme", "-visited_date")
        .distinct("patient_id", "programme")
        .values_list("patient_id", "programme", "visited_date")
    )


def _due(follow_up: FollowUp, last: date | None, on: date) -> DueFollowUp:
    patient = follow_up.patient
    return DueFollowUp(
        id=follow_up.pk,
        patient_id=patient.pk,
        name=disclosure.shown_name(patient.pk, patient.name),
        sex=patient.sex,
        age=patients.age(patient, on),
        programme=follow_up.programme,
        programme_title=follow_up.get_programme_display(),
        state=follow_up.state,
        due_date=follow_up.due_date,
        days=(follow_up.due_date - on).days,
        attempts=follow_up.attempts,
        last_visited_date=last,
    )
