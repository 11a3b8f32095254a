"""Messages: stored, numbered and committed before anybody is told that they were sent; sent twice, stored once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Subquery

from jiayi.foundation.files import queries as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import live
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert, insert_new, prepared

from .. import queries, rules
from ..models import ChatMessage, Conversation, ConversationState, MessageKind, Side, Turn
from ..queries.clock import spans_of
from ..rules import ConversationRules
from . import base

S = ConversationState
LONGEST = 2000
# What a message changes in its conversation; written in one prepared statement.
_ANY = ("state", "last_sequence", "last_at", "last_words", "due_at")
RESIDENT_WRITES = (*_ANY, "team_unread", "resident_read", "urgent_at", "urgent_code")
TEAM_WRITES = (*_ANY, "resident_unread", "team_unread", "team_read", "owner_id", "owner_name", "first_responder_name")
PREVIEW = 60
WITH_FILE = {MessageKind.VOICE: "［语音］", MessageKind.PICTURE: "［图片］", MessageKind.FILE: "［文件］"}
MEASURE_WORDS = "请您现在量一次血压，记在“我的血压”里，我在这边看得到。"


class NoTeam(DomainError):
    """Nobody would answer."""

    code, status, message = "no_team", 409, "还没有签约家庭医生团队，签约后就能在这里问。不舒服请到中心或打 120"


class NothingSaid(InvalidInput):
    """A message without words and without a file."""

    code, message = "nothing_said", "写几个字，或者发语音、图片"


class FileOfAnother(InvalidInput):
    """The file is not this resident's, or no sound where a voice message is sent."""

    code, message = "wrong_file", "文件没有传好，请重新选一次"


class KeyOfAnother(DomainError):
    """The key of a message that somebody else has sent."""

    code, status, message = "key_of_another", 409, "没有发出去，请再发一次"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What somebody wants to send. `client_key` is made by the page, so that a retry is the same message."""

    client_key: UUID
    kind: str = MessageKind.TEXT
    words: str = ""
    file_id: int | None = None
    seconds: int | None = None
    refers_to: int | None = None


@transaction.atomic
def write_to_team(*, patient_id: int, draft: Draft, by: Actor, at: datetime) -> ChatMessage:
    """A resident, or somebody for them, says something; a conversation is opened or reopened as needed.

    :raises NoTeam: nobody would answer
    :raises NotFound: if the person is not in the writer's view
    """
    conversation = _to_write_in.first(patient_id=patient_id, day=local_date(at))
    if conversation is not None:
        setting = queries.rules_numbered(conversation.policy_number)
    else:
        if known := sent_before(draft, by):  # a retry may come after the conversation was closed: it opens no other
            return known
        conversation, setting = open_thread(patient_id, by, at), queries.rules_on(local_date(at))
    message, is_new = _store(conversation, draft, side=Side.RESIDENT, by=by, at=at)
    if not is_new:
        return message
    conversation.team_unread += 1
    conversation.resident_read = conversation.last_sequence
    if conversation.state in (S.WAITING_RESIDENT, S.ANSWERED):
        base.move(conversation, "resident_writes", by=by, at=at)
    urgent = rules.find_urgent(draft.words, setting.urgent) if draft.words else None
    if conversation.due_at is None or urgent:
        _start_clock(conversation, setting, urgent, by=by, at=at)
    base.save_and_tell(conversation, RESIDENT_WRITES, with_director=urgent is not None)
    return message


@transaction.atomic
def reply(*, conversation_id: int, draft: Draft, expects_answer: bool = False, by: Actor, at: datetime) -> ChatMessage:
    """The team says something; the clock stops, and who answers first becomes the owner.

    :raises NotFound: if it is another team's
    :raises InvalidTransition: if it is closed
    """
    conversation = base.locked_for_team(conversation_id, by)
    return reply_locked(conversation, draft, expects_answer, by=by, at=at)


@transaction.atomic
def write_to_resident(
    *, patient_id: int, draft: Draft, expects_answer: bool = False, by: Actor, at: datetime
) -> ChatMessage:
    """The team writes first: into the open conversation of one of its people, or a new one.

    :raises NoTeam: the person is not one of the writer's team
    """
    if known := sent_before(draft, by):  # a retry may come after the conversation was closed: it opens no other
        return known
    state = S.WAITING_RESIDENT if expects_answer else S.ANSWERED
    conversation = open_thread_by_team(patient_id, by, at, state=state)
    return reply_locked(conversation, draft, expects_answer, by=by, at=at)


def read_by_resident(*, conversation_id: int, sequence: int, by: Actor) -> None:
    """The resident has seen everything up to a number; looking again changes nothing."""
    _mark_read(conversation_id, sequence, read="resident_read", unread="resident_unread")


def read_by_team(*, conversation_id: int, sequence: int, by: Actor) -> None:
    """
    :raises NotFound: if it is another team's
    """
    queries.get_for_team(conversation_id=conversation_id, by=by)
    _mark_read(conversation_id, sequence, read="team_read", unread="team_unread")


@transaction.atomic
def _mark_read(conversation_id: int, sequence: int, *, read: str, unread: str) -> None:
    conversation = base.locked(conversation_id)
    seen = min(sequence, conversation.last_sequence)
    if seen <= getattr(conversation, read) and not getattr(conversation, unread):
        return
    setattr(conversation, read, max(seen, getattr(conversation, read)))
    if seen == conversation.last_sequence:
        setattr(conversation, unread, 0)
    conversation.save(update_fields=[read, unread])
    base.tell(conversation)


def open_thread(patient_id: int, by: Actor, at: datetime) -> Conversation:
    """The open conversation of a person, locked; reopened or made where there is none.

    :raises NoTeam: nobody would answer
    """
    person = patients.get_patient(patient_id=patient_id)
    if (found := _locked_open(patient_id)) is not None:
        return found
    if person.current_team_id is None:
        raise NoTeam()
    days = timedelta(days=queries.rules_on(local_date(at)).reopen_days)
    last = Conversation.objects.select_for_update().filter(patient_id=patient_id, closed_at__gte=at - days)
    closed = last.order_by("-id").first()
    if closed is not None and closed.team_id == person.current_team_id:
        base.move(closed, "reopen", by=by, at=at)
        closed.closed_at = None
        closed.save(update_fields=["state", "closed_at"])
        return closed
    return _opened(person, S.OPEN, at)


def open_thread_by_team(patient_id: int, by: Actor, at: datetime, *, state: str) -> Conversation:
    """The open conversation of one of the team's people, or a new one in which nobody owes an answer yet.

    :raises NoTeam: the person is not one of the writer's team
    """
    person = patients.get_patient(patient_id=patient_id)
    if person.current_team_id is None or person.current_team_id not in by.team_ids:
        raise NoTeam("这位居民不是您团队签约的，请让签约团队联系")
    return _locked_open(patient_id) or _opened(person, state, at)


def _opened(person: Any, state: str, at: datetime) -> Conversation:
    """A new one; or the one that another line of the same moment has opened."""
    made = Conversation(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id,
        state=state,
        opened_at=at,
        last_at=at,
    )
    try:
        with transaction.atomic():
            return insert(made)
    except IntegrityError:
        found = _locked_open(person.pk)
        if found is None:
            raise
        return found


def ask(conversation: Conversation, setting: ConversationRules, *, by: Actor, at: datetime) -> None:
    """The resident wants something and has not said it in words (a call nobody took): the clock starts."""
    if conversation.state in (S.WAITING_RESIDENT, S.ANSWERED):
        base.move(conversation, "resident_writes", by=by, at=at)
    if conversation.due_at is None:
        _start_clock(conversation, setting, None, by=by, at=at)


def _locked_open(patient_id: int) -> Conversation | None:
    return _open_of.first(patient_id=patient_id)


@prepared
def _open_of(*, patient_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.select_for_update(of=("self",)).filter(patient_id=patient_id).exclude(state=S.CLOSED)


@prepared
def _to_write_in(*, patient_id: int, day: date) -> QuerySet[Conversation]:
    """The same with the number of the rules in force: one statement for both."""
    rows = Conversation.objects.select_for_update(of=("self",)).filter(patient_id=patient_id).exclude(state=S.CLOSED)
    return rows.annotate(policy_number=Subquery(queries.number_on(day)))


def reply_locked(
    conversation: Conversation, draft: Draft, expects_answer: bool, *, by: Actor, at: datetime
) -> ChatMessage:
    """What `reply` does with a conversation that is locked already."""
    is_first_unread = conversation.resident_unread == 0
    message, is_new = _store(conversation, draft, side=Side.TEAM, by=by, at=at)
    if not is_new:
        return message
    if conversation.state != (S.WAITING_RESIDENT if expects_answer else S.ANSWERED):  # a second line is no new edge
        base.move(conversation, "ask_resident" if expects_answer else "answer", by=by, at=at)
    base.stop_clock(conversation, by=by, at=at)
    conversation.resident_unread += 1
    conversation.team_unread, conversation.team_read = 0, conversation.last_sequence
    base.answered_by(conversation, account_id=by.account_id, name=by.name)
    base.save_and_tell(conversation, TEAM_WRITES)
    if is_first_unread and not live.is_open([live.patient(conversation.patient_id)]):
        team = practitioners.team_names([conversation.team_id])[conversation.team_id]
        messaging.send(
            to_patient=conversation.patient_id, template="conversation_reply", context={"team": team}, by=by, at=at
        )
    return message


def sent_before(draft: Draft, by: Actor) -> ChatMessage | None:
    """The message that an earlier try of the same draft stored."""
    return _stored.first(client_key=draft.client_key, by=by.label)


@prepared
def _stored(*, client_key: UUID, by: str) -> QuerySet[ChatMessage]:
    return ChatMessage.objects.select_related("conversation", "file").filter(client_key=client_key, by=by)


def _store(conversation: Conversation, draft: Draft, *, side: str, by: Actor, at: datetime) -> tuple[ChatMessage, bool]:
    """The message, and whether it is new. A copy that came before, or at the same moment, is what was stored then: the
    database tells them apart by the client's key, and the caller leaves the conversation as it is.
    """
    words = draft.words.strip()[:LONGEST]
    if draft.kind == MessageKind.MEASURE and side == Side.TEAM:
        words = words or MEASURE_WORDS
    elif draft.kind not in (MessageKind.TEXT, *WITH_FILE) and draft.refers_to is None:
        raise NothingSaid()
    file = _file(conversation, draft)
    if not words and file is None:
        raise NothingSaid()
    conversation.last_sequence += 1
    conversation.last_at = at
    conversation.last_words = (WITH_FILE.get(MessageKind(draft.kind), "") + words)[:PREVIEW]
    is_proxy = side == Side.RESIDENT and conversation.patient_id not in by.own_ids
    message = ChatMessage(
        conversation=conversation,
        sequence=conversation.last_sequence,
        client_key=draft.client_key,
        side=side,
        kind=draft.kind,
        words=words or None,
        file=file,
        seconds=draft.seconds if draft.kind == MessageKind.VOICE else None,
        refers_to=draft.refers_to,
        by=by.label,
        by_name=by.name[:60] if side == Side.TEAM or is_proxy else "",
        is_proxy=is_proxy,
        at=at,
    )
    if insert_new(message):
        return message, True
    if (known := sent_before(draft, by)) is None:
        raise KeyOfAnother()
    return known, False


def _file(conversation: Conversation, draft: Draft) -> Any:
    if draft.kind not in WITH_FILE:
        return None
    try:
        file = files.get_file(file_id=draft.file_id or 0)
    except NotFound:
        raise FileOfAnother() from None
    is_sound = file.mime.startswith("audio/")
    if file.patient_id != conversation.patient_id or is_sound != (draft.kind == MessageKind.VOICE):
        raise FileOfAnother()
    if draft.kind == MessageKind.VOICE and not 1 <= (draft.seconds or 0) <= 300:
        raise FileOfAnother("语音要在 1 秒到 5 分钟之间")
    return file


def _start_clock(
    conversation: Conversation, setting: ConversationRules, urgent: rules.UrgentRule | None, *, by: Actor, at: datetime
) -> None:
    """Say when the answer comes; urgent words count at once, whatever the hour, and show what to do."""
    spans = spans_of(team_id=conversation.team_id, at=at)
    is_open = rules.open_until(at, spans) is not None
    due = rules.add_open_minutes(at, setting.first_answer_minutes, spans)
    if urgent:
        conversation.urgent_at, conversation.urgent_code = at, urgent.code
        due = min(due, at + timedelta(minutes=setting.urgent_minutes))
        base.say(conversation, f"{urgent.title}：{urgent.advice}", at=at, kind=MessageKind.URGENT)
    _run_turn(conversation, setting, due, is_open=is_open, at=at)
    if not is_open and not urgent:
        opens = rules.next_opening(at, spans)
        when = f"{rules.moment_text(opens, now=at)} 上班后回您，" if opens else ""
        words = f"现在是下班时间，话已留下。{when}最迟{rules.moment_text(due, now=at)}。等不了的急事请打 120"
        base.say(conversation, words, at=at)


def _run_turn(
    conversation: Conversation, setting: ConversationRules, due: datetime, *, is_open: bool, at: datetime
) -> None:
    running = Turn.objects.select_for_update().filter(conversation_id=conversation.pk, answered_at=None).first()
    if running is not None:
        running.due_at = max(min(running.due_at, due), running.asked_at)
        running.save(update_fields=["due_at"])
        due = running.due_at
    else:
        insert(
            Turn(
                conversation=conversation,
                organization_id=conversation.organization_id,
                team_id=conversation.team_id,
                asked_at=at,
                due_at=due,
                is_after_hours=not is_open,
                rule_version=setting.version,
            )
        )
    conversation.due_at = due
