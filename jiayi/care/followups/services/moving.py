"""What people decide about a visit that is not (yet) made; each decision leaves a line with its reason."""

from datetime import date, datetime

from django.db import connection, transaction

from jiayi.foundation.tasks import queries as task_queries
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import local_date

from ..models import AWAKE, FOLLOW_UP_LIFECYCLE, LIVE, FollowUp, FollowUpMove, FollowUpState
from .planning import SOURCE

# What the overdue list remembers of the newest call; a new day or a return makes a fresh start.
CALLS = ("last_outcome", "contact_date", "agreed_date")


class PastDate(InvalidInput):
    """A visit cannot be put off to a day that is over."""

    code, message = "past_date", "要改到今天以后的日子"


@transaction.atomic
def postpone_follow_up(
    *, follow_up_id: int, to: date, reason_code: str, by: Actor, at: datetime, note: str = ""
) -> FollowUp:
    """
    Agree on another day.

    :raises PastDate: if that day is not after today
    """
    if to <= local_date(at):
        raise PastDate()
    follow_up = _locked(follow_up_id)
    _move(follow_up, "postpone", by=by, at=at, reason_code=reason_code, note=note, to_date=to)
    follow_up.due_date = to
    _forget_calls(follow_up)
    follow_up.save(update_fields=["state", "reason_code", "due_date", *CALLS])
    tasks.reschedule_task(source_app=SOURCE, source_id=follow_up.pk, to=to, reason_code=reason_code, by=by, at=at)
    return follow_up


@transaction.atomic
def bring_forward(*, follow_up_id: int, to: date, reason_code: str, by: Actor, at: datetime) -> FollowUp:
    """The visit is due sooner than was planned (a stricter level of management); never later."""
    follow_up = _locked(follow_up_id)
    if follow_up.state in LIVE and to < follow_up.due_date:
        follow_up.due_date, follow_up.reason_code = to, reason_code
        follow_up.save(update_fields=["due_date", "reason_code"])
        tasks.bring_forward(source_app=SOURCE, source_id=follow_up.pk, to=to)
    return follow_up


@transaction.atomic
def mark_unreachable(*, follow_up_id: int, call_again: date, by: Actor, at: datetime, note: str = "") -> FollowUp:
    """Nobody answered: counted, and the task comes back on the day to try again. The due date stays."""
    if call_again <= local_date(at):
        raise PastDate()
    follow_up = _locked(follow_up_id)
    _move(follow_up, "miss", by=by, at=at, reason_code="no_answer", note=note, to_date=call_again)
    follow_up.attempts += 1
    follow_up.save(update_fields=["state", "reason_code", "attempts"])
    tasks.reschedule_task(
        source_app=SOURCE, source_id=follow_up.pk, to=call_again, reason_code="no_answer", by=by, at=at
    )
    return follow_up


@transaction.atomic
def mute_follow_up(
    *, follow_up_id: int, until: date | None, reason_code: str, by: Actor, at: datetime, note: str = ""
) -> FollowUp:
    """住院, 外出: the visit rests; the person is out of the way on Today."""
    follow_up = _locked(follow_up_id)
    _move(follow_up, "mute", by=by, at=at, reason_code=reason_code, note=note, to_date=until)
    follow_up.muted_until = until
    follow_up.save(update_fields=["state", "reason_code", "muted_until"])
    tasks.mute_task(source_app=SOURCE, source_id=follow_up.pk, until=until, reason_code=reason_code, by=by, at=at)
    return follow_up


@transaction.atomic
def unmute_follow_up(*, follow_up_id: int, by: Actor, at: datetime) -> FollowUp:
    follow_up = _locked(follow_up_id)
    _move(follow_up, "unmute", by=by, at=at)
    follow_up.muted_until = None
    _forget_calls(follow_up)
    follow_up.save(update_fields=["state", "reason_code", "muted_until", *CALLS])
    tasks.unmute_task(source_app=SOURCE, source_id=follow_up.pk, by=by, at=at)
    return follow_up


@transaction.atomic
def mute_with_person(*, patient_id: int, until: date | None, reason_code: str, by: Actor, at: datetime) -> int:
    """The person asked to be left alone whatever the matter: their visits rest until the same day."""
    awake = FollowUp.objects.filter(patient_id=patient_id, state__in=AWAKE).values_list("id", flat=True)
    numbers = list(awake)
    for number in numbers:
        mute_follow_up(follow_up_id=number, until=until, reason_code=reason_code, by=by, at=at)
    return len(numbers)


@transaction.atomic
def unmute_with_person(*, patient_id: int, by: Actor, at: datetime) -> int:
    resting = FollowUp.objects.filter(patient_id=patient_id, state=FollowUpState.MUTED).values_list("id", flat=True)
    numbers = list(resting)
    for number in numbers:
        unmute_follow_up(follow_up_id=number, by=by, at=at)
    return len(numbers)


@transaction.atomic
def wake_muted(*, on: date) -> int:
    """Visits whose rest has ended are due again; a daily job calls this."""
    over = FollowUp.objects.filter(state=FollowUpState.MUTED, muted_until__lte=on)
    # An update may not join: who is still left alone is found by key.
    still = over.filter(task_queries.covers(on=on)).values("pk")
    return over.exclude(pk__in=still).update(state=FollowUpState.SCHEDULED, muted_until=None, reason_code="")


FOLLOW_TEAMS = """
UPDATE followups_followup AS visit SET team_id = person.current_team_id
FROM patients_patient AS person
WHERE person.id = visit.patient_id AND visit.state = ANY(%s)
  AND person.current_team_id IS NOT NULL AND visit.team_id IS DISTINCT FROM person.current_team_id
"""


def follow_current_teams() -> int:
    """Whoever stands on another team's panel since last night takes the plan along; a nightly job calls this."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW_TEAMS, [sorted(LIVE)])
        return cursor.rowcount


@transaction.atomic
def cancel_follow_up(*, follow_up_id: int, reason_code: str, by: Actor, at: datetime, note: str = "") -> FollowUp:
    """Planned in error, or no longer wanted."""
    return _close(_locked(follow_up_id), "cancel", reason_code=reason_code, note=note, by=by, at=at)


@transaction.atomic
def close_for_death(*, patient_id: int, by: Actor, at: datetime) -> int:
    """Nothing may ring at this door again: every live visit and its task are closed quietly."""
    return _close_all(patient_id, "die", "died", by, at)


@transaction.atomic
def close_for_move(*, patient_id: int, by: Actor, at: datetime) -> int:
    """The new place takes over; what was planned here ends."""
    return _close_all(patient_id, "cancel", "moved_out", by, at)


def _close_all(patient_id: int, move: str, reason_code: str, by: Actor, at: datetime) -> int:
    live = list(FollowUp.objects.select_for_update().filter(patient_id=patient_id, state__in=LIVE))
    for follow_up in live:
        _close(follow_up, move, reason_code=reason_code, note="", by=by, at=at)
    return len(live)


def _close(follow_up: FollowUp, move: str, *, reason_code: str, note: str, by: Actor, at: datetime) -> FollowUp:
    _move(follow_up, move, by=by, at=at, reason_code=reason_code, note=note)
    follow_up.save(update_fields=["state", "reason_code"])
    tasks.cancel_task(source_app=SOURCE, source_id=follow_up.pk, reason_code=reason_code, by=by, at=at)
    return follow_up


def _forget_calls(follow_up: FollowUp) -> None:
    follow_up.last_outcome, follow_up.contact_date, follow_up.agreed_date = "", None, None


def _locked(follow_up_id: int) -> FollowUp:
    follow_up = FollowUp.objects.select_for_update().filter(pk=follow_up_id).first()
    if follow_up is None:
        raise NotFound()
    return follow_up


def _move(
    follow_up: FollowUp,
    move: str,
    *,
    by: Actor,
    at: datetime,
    reason_code: str = "",
    note: str = "",
    to_date: date | None = None,
) -> None:
    """Take the edge in the lifecycle table and write it down; the caller saves the row."""
    before = follow_up.state
    follow_up.state = FOLLOW_UP_LIFECYCLE.target_of(move, current=before)
    follow_up.reason_code = reason_code
    FollowUpMove.objects.create(
        follow_up=follow_up,
        move=move,
        from_state=before,
        to_state=follow_up.state,
        reason_code=reason_code,
        note=note,
        to_date=to_date,
        by=by.label,
        by_name=by.name[:60],
        channel=by.channel,
        at=at,
    )
