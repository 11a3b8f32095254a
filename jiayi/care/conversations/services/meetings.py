"""Meetings: proposed, agreed, moved and taken back by either side, each with a line in the thread, and reminded of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from django.db import IntegrityError, transaction

from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI, local_date
from jiayi.kernel.prepared import insert

from .. import queries, rules
from ..models import MEETING_LIFECYCLE, NO_OVERLAP, Conversation, Meeting, MeetingState
from . import base

APP, TASK_KIND = "conversations", "meeting"
# A reminder rings no one out of bed [ours].
DAYTIME = range(8, 20)


class TimeTaken(DomainError):
    """Whom the meeting is with has another one at that time; whose it is, nobody is told."""

    code, status, message = "time_taken", 409, "这个时间已经约了别人，请换一个时间"


class Proposal(Protocol):
    """What the team proposes (`cards.CardIn`)."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def minutes(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def practitioner_id(self) -> int | None: ...


def propose(conversation: Conversation, card: Proposal, by: Actor, at: datetime) -> tuple[int, str]:
    """The meeting of a card, and the words that say it. Its time is taken from now on.

    :raises TimeTaken: by another meeting of the same member of the team
    """
    starts_at = _to_come(card.starts_at, at)
    if card.minutes not in rules.LENGTHS:
        raise InvalidInput("见多久选 15、30 或 60 分钟")
    if not card.place.strip() or not card.purpose.strip():
        raise InvalidInput("写明在哪里、做什么")
    number, name = _member(conversation, card.practitioner_id or by.practitioner_id, at)
    with _refusing_overlaps(name):
        meeting = insert(
            Meeting(
                conversation=conversation,
                organization_id=conversation.organization_id,
                patient_id=conversation.patient_id,
                team_id=conversation.team_id,
                practitioner_id=number,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=card.minutes),
                place=card.place.strip()[:60],
                purpose=card.purpose.strip()[:60],
                proposed_by=by.label,
                proposed_by_name=by.name[:60],
                proposed_at=at,
            )
        )
    when = rules.moment_text(starts_at, now=at)
    return meeting.pk, f"约您{when}，{meeting.place}，{meeting.purpose}，{name}在"


@transaction.atomic
def answer_meeting(*, meeting_id: int, is_coming: bool, reason: str = "", by: Actor, at: datetime) -> Meeting:
    """The resident says yes, or that they cannot come, also later; a task for the team opens and closes with it.

    :raises NotFound: a stranger's
    :raises InvalidTransition: decided otherwise already
    :raises InvalidInput: its time is over
    """
    meeting = _locked(meeting_id)
    if is_coming and meeting.state == MeetingState.ACCEPTED:
        return meeting
    if is_coming and meeting.starts_at <= at:
        raise InvalidInput("约的时间已经过了，请在下面和团队再约")
    was_agreed = meeting.state == MeetingState.ACCEPTED
    _decide(meeting, "accept" if is_coming else "decline", reason, by=by, at=at)
    when = rules.moment_text(meeting.starts_at, now=at)
    if is_coming:
        _open_task(meeting, by=by, at=at)
        _say(meeting, f"约好了：{when}，{meeting.place}", at)
    else:
        if was_agreed:
            _cancel_task(meeting, "declined", by=by, at=at)
        _say(meeting, f"来不了：{when}，{meeting.purpose}{'。' + reason.strip() if reason.strip() else ''}", at)
    return meeting


@transaction.atomic
def withdraw_meeting(*, meeting_id: int, reason: str, by: Actor, at: datetime) -> Meeting:
    """The team cannot make it; the resident reads why.

    :raises NotFound: another team's
    :raises InvalidInput: without a reason
    """
    if len(reason.strip()) < 2:
        raise InvalidInput("写一句为什么取消，居民看得到")
    meeting = _locked(meeting_id)
    base.locked_for_team(meeting.conversation_id, by)
    was_agreed = meeting.state == MeetingState.ACCEPTED
    _decide(meeting, "withdraw", reason, by=by, at=at)
    if was_agreed:
        _cancel_task(meeting, "withdrawn", by=by, at=at)
    _say(meeting, f"{by.name}取消了约见：{rules.moment_text(meeting.starts_at, now=at)}。{reason.strip()}", at)
    return meeting


@transaction.atomic
def move_meeting(*, meeting_id: int, starts_at: datetime, reason: str = "", by: Actor, at: datetime) -> Meeting:
    """To another time. The team says why and asks the resident again; the resident chooses among the free times of
    whom it is with, and that is agreed at once.

    :raises NotFound: a stranger's, or another team's
    :raises TimeTaken: somebody was quicker
    :raises InvalidInput: a time that is over or not offered, or the team without a reason
    :raises InvalidTransition: taken back already
    """
    meeting = _locked(meeting_id)
    was_agreed, is_resident = meeting.state == MeetingState.ACCEPTED, by.kind == "resident"
    if is_resident:
        if starts_at not in queries.free_times_of(meeting=meeting, at=at):
            raise InvalidInput("这个时间不在能约的时间里，请从给出的里面选")
    else:
        base.locked_for_team(meeting.conversation_id, by)
        if len(reason.strip()) < 2:
            raise InvalidInput("写一句为什么改时间，居民看得到")
    length = meeting.ends_at - meeting.starts_at
    meeting.starts_at = _to_come(starts_at, at)
    meeting.ends_at, meeting.reminded_at = starts_at + length, None
    with _refusing_overlaps(meeting.practitioner.name):
        _decide(meeting, "rearrange" if is_resident else "ask_again", reason, by=by, at=at)
    if was_agreed:
        _cancel_task(meeting, "moved", by=by, at=at)
    when = rules.moment_text(starts_at, now=at)
    if is_resident:
        _open_task(meeting, by=by, at=at)
        _say(meeting, f"改好了：{when}，{meeting.place}", at)
    else:
        _say(meeting, f"{by.name}想改到{when}，{meeting.place}。{reason.strip()}。请在上面的卡片里定", at)
    return meeting


def remind_of_meetings(*, at: datetime) -> int:
    """A day before, once, by day; not of what was agreed a moment ago."""
    if at.astimezone(SHANGHAI).hour not in DAYTIME:
        return 0
    return sum(_remind(number, at) for number in queries.list_meetings_to_remind_of(at=at))


@transaction.atomic
def _remind(meeting_id: int, at: datetime) -> bool:
    meeting = _locked(meeting_id)
    if meeting.state != MeetingState.ACCEPTED or meeting.reminded_at is not None:
        return False
    meeting.reminded_at = at
    meeting.save(update_fields=["reminded_at"])
    when = rules.moment_text(meeting.starts_at, now=at)
    team = practitioners.team_names([meeting.team_id])[meeting.team_id]
    said = {"time": when, "team": team, "place": meeting.place, "purpose": meeting.purpose}
    context = said | {"name": meeting.practitioner.name}
    messaging.send(to_patient=meeting.patient_id, template="meeting_reminder", context=context, by=base.SYSTEM, at=at)
    _say(meeting, f"提醒：{when}，{meeting.place}，{meeting.purpose}。来不了请在上面的卡片里改时间", at)
    return True


def _to_come(starts_at: datetime | None, at: datetime) -> datetime:
    if starts_at is None or starts_at <= at:
        raise InvalidInput("约见的时间要在以后")
    return starts_at


def _member(conversation: Conversation, practitioner_id: int | None, at: datetime) -> tuple[int, str]:
    """Whom the meeting is with: somebody of the team."""
    members = practitioners.list_members(team_id=conversation.team_id, on=local_date(at))
    for member in members:
        if member.practitioner_id == practitioner_id:
            return member.practitioner_id, member.practitioner.name
    raise InvalidInput("选一下和团队里的谁见面")


@contextmanager
def _refusing_overlaps(name: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if NO_OVERLAP not in str(problem):
            raise
        raise TimeTaken(f"{name}这个时间已经约了别人，请换一个时间") from None


def _open_task(meeting: Meeting, *, by: Actor, at: datetime) -> None:
    local = meeting.starts_at.astimezone(SHANGHAI)
    tasks.open_task(
        organization_id=meeting.organization_id,
        patient_id=meeting.patient_id,
        team_id=meeting.team_id,
        kind=TASK_KIND,
        title=f"约好 {local.hour}:{local.minute:02d}，{meeting.place}：{meeting.purpose}"[:100],
        due_date=local_date(meeting.starts_at),
        window_days=0,
        source_app=APP,
        source_id=meeting.pk,
        by=by,
        at=at,
    )


def _cancel_task(meeting: Meeting, reason_code: str, *, by: Actor, at: datetime) -> None:
    with scope.organizations([meeting.organization_id]):  # a resident sees no tasks
        tasks.cancel_task(source_app=APP, source_id=meeting.pk, reason_code=reason_code, by=by, at=at)


def _locked(meeting_id: int) -> Meeting:
    """The conversation is locked before what belongs to it, as wherever a message is written."""
    base.locked(queries.get_meeting(meeting_id=meeting_id).conversation_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("practitioner")
    found = rows.filter(pk=meeting_id).first()
    if found is None:
        raise NotFound()
    return found


def _decide(meeting: Meeting, move: str, reason: str, *, by: Actor, at: datetime) -> None:
    meeting.state = MEETING_LIFECYCLE.target_of(move, current=meeting.state)
    is_open = meeting.state == MeetingState.PROPOSED
    meeting.decided_by, meeting.decided_at = ("", None) if is_open else (by.label, at)
    meeting.reason = "" if meeting.state in (MeetingState.PROPOSED, MeetingState.ACCEPTED) else reason.strip()[:100]
    meeting.save()


def _say(meeting: Meeting, words: str, at: datetime) -> None:
    base.say_and_save(base.locked(meeting.conversation_id), words, at=at)
