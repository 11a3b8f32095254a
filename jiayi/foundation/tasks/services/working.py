"""待办的写入. Apps above open and close tasks by their source; people postpone, mute and reopen them by id.

A function of one statement needs no transaction of its own: inside another service's it would only cost a savepoint.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.prepared import prepared

from .. import queries
from ..events import TaskHandedOver
from ..models import LIVE, TASK_LIFECYCLE, Task, TaskRule, TaskState

WINDOW_DAYS = 7
# Where a person's team changes, what was given to one member or another team by hand starts anew.
NOBODY: dict[str, Any] = {"practitioner_id": None, "is_handed_over": False}


class PastDate(InvalidInput):
    """A task cannot be put off to a day that is over."""

    code, message = "past_date", "要改到今天以后的日子"


def open_task(
    *,
    organization_id: int,
    patient_id: int,
    team_id: int | None,
    kind: str,
    title: str,
    due_date: date,
    source_app: str,
    source_id: int,
    by: Actor,
    at: datetime,
    detail: str = "",
    window_days: int = WINDOW_DAYS,
    is_urgent: bool = False,
    needs_visit: bool = False,
    priority: int | None = None,
    rule: TaskRule | None = None,
) -> Task:
    """Open the task of a new source object. The database refuses a second live one.

    `rule` is the version that says when it may be done, what comes first and who does it. Who is left alone just now is
    not shown on Today whatever is opened; at night the task rests with the person.
    """
    said = rule.content if rule else {}
    before, after = said.get("window_before", window_days), said.get("window_after")
    before = max(before, window_days) if is_urgent else before
    return Task.objects.create(
        organization_id=organization_id,
        patient_id=patient_id,
        team_id=team_id,
        kind=kind,
        title=title,
        detail=detail,
        due_date=due_date,
        window_from=due_date - timedelta(days=before),
        window_to=None if after is None else due_date + timedelta(days=after),
        priority=said.get("priority", 3) if priority is None else priority,
        performer=said.get("performer", ""),
        rule=rule,
        is_urgent=is_urgent,
        needs_visit=needs_visit,
        source_app=source_app,
        source_id=source_id,
        opened_at=at,
    )


def close_task(*, source_app: str, source_id: int, by: Actor, at: datetime) -> int:
    """Close the live task of a source, if it still has one; returns how many were closed (0 or 1)."""
    done = {"state": TaskState.DONE, "closed_at": at, "closed_by": by.label}
    return _live_of.update(done, source_app=source_app, source_id=source_id)


def cancel_task(*, source_app: str, source_id: int, reason_code: str, by: Actor, at: datetime) -> int:
    """What the task was for is no longer wanted."""
    return _live(source_app, source_id).update(
        state=TaskState.CANCELLED, closed_at=at, closed_by=by.label, reason_code=reason_code
    )


def reschedule_task(*, source_app: str, source_id: int, to: date, reason_code: str, by: Actor, at: datetime) -> int:
    """The source moved to another day: its task follows."""
    return (
        _live(source_app, source_id)
        .exclude(state=TaskState.MUTED)
        .update(state=TaskState.POSTPONED, postponed_to=to, reason_code=reason_code, muted_until=None)
    )


def bring_forward(*, source_app: str, source_id: int, to: date) -> int:
    """The source is due sooner: its task with it, and may be done at once where its window began later."""
    return _live(source_app, source_id).update(
        due_date=to, window_from=Least(F("window_from"), to), postponed_to=None, together_date=None
    )


def ask_for_visit(*, source_app: str, source_id: int, detail: str) -> int:
    """The telephone does not help: somebody has to go there."""
    return _live(source_app, source_id).update(needs_visit=True, detail=detail)


def mute_task(*, source_app: str, source_id: int, until: date | None, reason_code: str, by: Actor, at: datetime) -> int:
    """The source rests: its task is out of the way until a day, or until it is woken."""
    resting = _live(source_app, source_id).exclude(state=TaskState.MUTED)
    return resting.update(state=TaskState.MUTED, muted_until=until, reason_code=reason_code, postponed_to=None)


def unmute_task(*, source_app: str, source_id: int, by: Actor, at: datetime) -> int:
    muted = _live(source_app, source_id).filter(state=TaskState.MUTED)
    return muted.update(state=TaskState.OPEN, muted_until=None, reason_code="")


def hand_over_tasks(
    *, patient_id: int, source_app: str, team_id: int | None, organization_id: int, by: Actor, at: datetime
) -> int:
    """The person has another team now, at this place: it sees what is still to be done."""
    rows = Task.objects.filter(patient_id=patient_id, source_app=source_app, state__in=LIVE)
    rows = rows.exclude(team_id=team_id, organization_id=organization_id)
    return rows.update(team_id=team_id, organization_id=organization_id, **NOBODY)


def hand_over_all(*, patient_id: int, team_id: int | None, organization_id: int | None, by: Actor, at: datetime) -> int:
    """Everything still to be done for a person goes to another team; `organization_id` where the place differs too."""
    change = NOBODY | {"team_id": team_id}
    change |= {"organization_id": organization_id} if organization_id is not None else {}
    return Task.objects.filter(patient_id=patient_id, state__in=LIVE).update(**change)


@transaction.atomic
def postpone_task(*, task_id: int, to: date, reason_code: str, by: Actor, at: datetime, today: date) -> Task:
    """
    :raises PastDate: if `to` is not after today
    :raises InvalidTransition: if the task is no longer open
    """
    if to <= today:
        raise PastDate()
    task = _locked(task_id)
    task.state = TASK_LIFECYCLE.target_of("postpone", current=task.state)
    task.postponed_to, task.reason_code = to, reason_code
    task.save(update_fields=["state", "postponed_to", "reason_code"])
    return task


class NotHandable(DomainError):
    """This task cannot be given to them; the sentence says why."""

    code, status = "not_handable", 409


@transaction.atomic
def hand_over_task(
    *, task_id: int, team_id: int, practitioner_id: int | None, note: str = "", by: Actor, at: datetime, today: date
) -> dict[str, Any]:
    """Give one task to a team of the same centre, or to one member of it; returns how it was before.

    Whom the person has signed with does not change: somebody else does the work, and the task stays there overnight.

    :raises NotHandable: not live, not theirs to give, or nobody who could take it
    """
    receiver = queries.find_receiver(team_id=team_id, practitioner_id=practitioner_id, on=today)
    task = _locked(task_id)
    problem = receiver.problem or queries.why_not(task, receiver=receiver, by=by)
    if problem:
        raise NotHandable(problem)
    before = {"team_id": task.team_id, "practitioner_id": task.practitioner_id, "is_handed_over": task.is_handed_over}
    home_id = patients.get_patient(patient_id=task.patient_id).current_team_id
    task.team_id, task.practitioner_id = team_id, practitioner_id
    # Back with the person's own team it follows them again.
    task.is_handed_over = home_id is not None and team_id != home_id
    task.save(update_fields=["team", "practitioner", "is_handed_over"])
    _tell_handed(task, note, by, at)
    return before


@transaction.atomic
def hand_back_task(*, task_id: int, given: dict[str, Any], before: dict[str, Any], by: Actor, at: datetime) -> Task:
    """Undo of `hand_over_task`: only where the task is still where it was put, and still to be done.

    :raises NotHandable: it has gone on since
    """
    task = _locked(task_id)
    is_there = (task.team_id, task.practitioner_id) == (given["team_id"], given["practitioner_id"])
    if task.state not in LIVE or not is_there:
        raise NotHandable("后来又动过了，没有动")
    task.team_id, task.practitioner_id = before["team_id"], before["practitioner_id"]
    task.is_handed_over = before["is_handed_over"]
    task.save(update_fields=["team", "practitioner", "is_handed_over"])
    _tell_handed(task, "撤回", by, at)
    return task


def _tell_handed(task: Task, note: str, by: Actor, at: datetime) -> None:
    events.publish(
        TaskHandedOver(
            organization_id=task.organization_id,
            by=by.label,
            at=at,
            task_id=task.pk,
            patient_id=task.patient_id,
            team_id=task.team_id,
            practitioner_id=task.practitioner_id,
            note=note[:100],
        )
    )


@transaction.atomic
def reopen_task(*, task_id: int, by: Actor, at: datetime) -> Task:
    """
    :raises InvalidTransition: unless the task was done or cancelled
    """
    task = _locked(task_id)
    task.state = TASK_LIFECYCLE.target_of("reopen", current=task.state)
    task.closed_at, task.closed_by, task.reason_code = None, "", ""
    task.save(update_fields=["state", "closed_at", "closed_by", "reason_code"])
    return task


FOLLOW_TEAMS = """
UPDATE tasks_task AS task SET team_id = person.current_team_id, practitioner_id = NULL
FROM patients_patient AS person
WHERE person.id = task.patient_id AND task.state = ANY(%s) AND NOT task.is_handed_over
  AND person.current_team_id IS NOT NULL AND task.team_id IS DISTINCT FROM person.current_team_id
"""


def follow_current_teams() -> int:
    """Whoever stands on another team's panel since last night takes the open tasks along; a nightly job calls this."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW_TEAMS, [sorted(LIVE)])
        return cursor.rowcount


def cancel_tasks_of(*, patient_id: int, reason_code: str, by: Actor, at: datetime) -> int:
    """Death or move: nothing more is owed here, whichever app had opened it."""
    return Task.objects.filter(patient_id=patient_id, state__in=LIVE).update(
        state=TaskState.CANCELLED, closed_at=at, closed_by=by.label, reason_code=reason_code
    )


def _live(source_app: str, source_id: int) -> QuerySet[Task]:
    return Task.objects.filter(source_app=source_app, source_id=source_id, state__in=LIVE)


@prepared
def _live_of(*, source_app: str, source_id: int) -> QuerySet[Task]:
    return _live(source_app, source_id)


def _locked(task_id: int) -> Task:
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotFound()
    return task
