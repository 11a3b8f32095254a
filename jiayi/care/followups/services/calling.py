"""The result of a call about an overdue visit: one line that is never changed, and what must follow from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..models import GONE, LIVE, CallOutcome, CallResult, FollowUp, FollowUpState, Way
from ..rules import OverdueRule
from .moving import mark_unreachable, mute_follow_up, unmute_follow_up
from .planning import SOURCE

RESTS = frozenset({CallOutcome.HOSPITAL, CallOutcome.AWAY, CallOutcome.REFUSED, CallOutcome.ELSEWHERE})
# A phone's clock may be some minutes fast; a result that lay on a phone without a signal for longer than a month says
# nothing about today any more.
CLOCK_SLACK, LATE = timedelta(minutes=10), timedelta(days=31)
NEEDS_DAY = {
    CallOutcome.AGREED: "请选居民答应来的日子",
    CallOutcome.MOVED: "请选搬走的日子",
    CallOutcome.DIED: "请选去世的日子",
}


class DayMissing(InvalidInput):
    """This outcome is nothing without a day."""

    code, message = "day_missing", "请选日子"


class CallDayPast(InvalidInput):
    """Somebody is called again, or comes, on a day that lies ahead."""

    code, message = "past_date", "要选今天以后的日子"


class BadCallTime(InvalidInput):
    """A call lies between last month and now."""

    code, message = "bad_call_time", "打电话的时间应在一个月以内，不晚于现在，请看一下手机的时间，再记一次"


class NotCallable(DomainError):
    """The visit is made or closed: there is nothing to call about."""

    code, status, message = "not_callable", 409, "这次随访已经做完或者结束了，不用再打"


class OnRest(DomainError):
    """The person was taken out of the list."""

    code, status, message = "taken_off_list", 409, "已经移出名单，先放回名单再记结果"


class NotRemoved(DomainError):
    """Nothing to put back."""

    code, status, message = "not_removed", 409, "没有移出名单，不用放回"


class PersonGone(DomainError):
    """A death or a move is taken back where it is recorded."""

    code, status, message = "person_gone", 409, "已经登记去世或迁出，要撤销请到居民档案里办"


@dataclass(frozen=True, slots=True)
class Called:
    """What one call has left behind."""

    outcome: str
    called_date: date
    agreed_date: date | None
    contact_date: date | None
    visits: int


@transaction.atomic
def record_call(
    *,
    follow_up_id: int,
    client_key: UUID,
    outcome: str,
    day: date | None = None,
    way: str = Way.PHONE,
    note: str = "",
    place: str = "",
    called_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Called:
    """
    One call about a person, for every visit of theirs that is overdue. Sent twice it is stored once.

    `called_at` is when it was made: a result may have waited on a phone without a signal. It counts for that day, and
    what follows from it is reckoned from that day; where somebody has called since, it is kept and moves nothing.
    `day` is the day of the outcome: when they come, when to call again, until when to leave them alone, the day of
    the move or the death. `place` is where to for a move, the cause for a death.

    :raises BadCallTime: in the future, or more than a month back
    :raises DayMissing: without the day that agreeing, moving and dying need
    :raises NotCallable: the visit is made or closed
    :raises OnRest: taken off the list, and not put back
    :raises Forbidden: a death or a move by somebody who may not record one
    """
    named = _locked(follow_up_id)
    if replayed := _replayed(client_key):
        return replayed
    moment = _moment(called_at, at)
    called, chosen = local_date(moment), CallOutcome(outcome)
    rule = queries.overdue_rule_on(called)
    _check_day(chosen, day, called)
    if chosen in GONE and not allowed(by, PatientPermission.RECORD_EXIT):
        raise Forbidden("登记去世、迁出要请医生或护士办")
    agreed = day if chosen == CallOutcome.AGREED else None
    contact = rule.contact_date(chosen, called=called, day=None if chosen in GONE else day)
    visits = _visits(named, called)
    for follow_up in visits:
        is_newest = not follow_up.calls.filter(at__gt=moment).exists()
        _write(follow_up, chosen, agreed, contact, way=way, note=note, client_key=client_key, by=by, at=moment)
        if is_newest:
            _note_newest(follow_up, chosen, agreed, contact)
            _follow(follow_up, chosen, agreed, contact, rule, by=by, at=at)
    person_id = visits[0].patient_id
    if chosen == CallOutcome.MOVED:
        patients.record_move_out(patient_id=person_id, moved_out_date=day or called, to=place, by=by, at=at)
    elif chosen == CallOutcome.DIED:
        patients.record_death(patient_id=person_id, died_date=day or called, cause=place, by=by, at=at)
    return Called(chosen, called, agreed, contact, len(visits))


@transaction.atomic
def put_back(*, follow_up_id: int, client_key: UUID, note: str = "", by: Actor, at: datetime) -> Called:
    """
    Somebody taken off the list is to be called again: every visit of theirs that is owed comes back today.

    :raises NotRemoved: still on the list
    :raises PersonGone: dead or moved away; that is taken back in the record
    """
    named, called = _locked(follow_up_id), local_date(at)
    if replayed := _replayed(client_key):
        return replayed
    if named.state not in LIVE:
        raise PersonGone() if named.last_outcome in GONE else NotCallable()
    removed = [row for row in _of_person(named, called) if queries.is_removed(row, on=called)]
    if not removed:
        raise NotRemoved()
    for follow_up in removed:
        _write(
            follow_up, CallOutcome.PUT_BACK, None, None, way=Way.PHONE, note=note, client_key=client_key, by=by, at=at
        )
        _note_newest(follow_up, CallOutcome.PUT_BACK, None, None)
        if follow_up.state == FollowUpState.MUTED:
            unmute_follow_up(follow_up_id=follow_up.pk, by=by, at=at)
    return Called(CallOutcome.PUT_BACK, called, None, None, len(removed))


def _moment(called_at: datetime | None, at: datetime) -> datetime:
    if called_at is None:
        return at
    if not at - LATE <= called_at <= at + CLOCK_SLACK:
        raise BadCallTime()
    return min(called_at, at)


def _check_day(outcome: CallOutcome, day: date | None, called: date) -> None:
    if outcome == CallOutcome.PUT_BACK:
        raise InvalidInput("放回名单不是通话结果")
    if day is None:
        if outcome in NEEDS_DAY:
            raise DayMissing(NEEDS_DAY[outcome])
    elif outcome == CallOutcome.AGREED and day < called:
        raise CallDayPast("答应来的日子要选今天或以后")
    elif outcome not in GONE and outcome != CallOutcome.AGREED and day <= called:
        raise CallDayPast()


def _visits(named: FollowUp, called: date) -> list[FollowUp]:
    """The visit that was called about and the person's other overdue ones, locked."""
    if named.state not in LIVE:
        raise NotCallable()
    rows = _of_person(named, called)
    if any(row.state == FollowUpState.MUTED for row in rows if row.pk == named.pk):
        raise OnRest()
    return [row for row in rows if row.state != FollowUpState.MUTED]


def _of_person(named: FollowUp, called: date) -> list[FollowUp]:
    rows = FollowUp.objects.select_for_update().filter(patient_id=named.patient_id, state__in=LIVE).order_by("id")
    return [row for row in rows if row.pk == named.pk or row.due_date < called]


def _locked(follow_up_id: int) -> FollowUp:
    found = FollowUp.objects.select_for_update().filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound()
    return found


def _replayed(client_key: UUID) -> Called | None:
    lines = list(CallResult.objects.filter(client_key=client_key).order_by("id"))
    if not lines:
        return None
    first = lines[0]
    return Called(first.outcome, first.called_date, first.agreed_date, first.contact_date, len(lines))


def _write(
    follow_up: FollowUp,
    outcome: CallOutcome,
    agreed: date | None,
    contact: date | None,
    *,
    way: str,
    note: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> None:
    CallResult.objects.create(
        follow_up=follow_up,
        team_id=follow_up.team_id,
        practitioner_id=by.practitioner_id,
        outcome=outcome,
        way=way,
        called_date=local_date(at),
        agreed_date=agreed,
        contact_date=contact,
        note=note,
        client_key=client_key,
        by=by.label,
        channel=by.channel,
        at=at,
    )


def _note_newest(follow_up: FollowUp, outcome: CallOutcome, agreed: date | None, contact: date | None) -> None:
    """What the list shows of the last call."""
    FollowUp.objects.filter(pk=follow_up.pk).update(
        last_outcome="" if outcome == CallOutcome.PUT_BACK else outcome, agreed_date=agreed, contact_date=contact
    )


def _follow(
    follow_up: FollowUp,
    outcome: CallOutcome,
    agreed: date | None,
    contact: date | None,
    rule: OverdueRule,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """What the outcome does to the visit and to its task on Today. The due date stays: who is late stays late.

    Of a late result the day may have come already: then nobody rests, and the task stands where it stood.
    """
    today = local_date(at)
    if outcome == CallOutcome.NO_ANSWER and contact:
        again = max(contact, today + timedelta(days=1))
        missed = mark_unreachable(follow_up_id=follow_up.pk, call_again=again, by=by, at=at)
        if missed.attempts >= rule.visit_after_missed:
            tasks.ask_for_visit(
                source_app=SOURCE, source_id=follow_up.pk, detail=f"{missed.attempts} 次没人接，上门看看"
            )
    elif outcome in RESTS:
        if contact is None or contact > today:
            mute_follow_up(follow_up_id=follow_up.pk, until=contact, reason_code=outcome, by=by, at=at)
    elif outcome == CallOutcome.WRONG_NUMBER:
        tasks.ask_for_visit(source_app=SOURCE, source_id=follow_up.pk, detail="电话不对，上门问新号码")
    elif (to := agreed or contact) and to >= today:
        tasks.reschedule_task(source_app=SOURCE, source_id=follow_up.pk, to=to, reason_code=outcome, by=by, at=at)
