"""Voice and video: ring, answer first, hang up, miss. The sound itself goes from browser to browser (WebRTC, TURN)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import live
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.period import SHANGHAI, local_date
from jiayi.kernel.prepared import insert

from .. import queries
from ..models import (
    CALL_LIFECYCLE,
    LIVE_CALL,
    Call,
    CallSignal,
    CallState,
    ChatMessage,
    Conversation,
    MessageKind,
    Side,
    Turn,
)
from ..queries.clock import presence_of
from . import base, consent, writing

TOPIC, SIGNALS = "calls", "call-signals"
RING_SECONDS = 45
# Two missed breaths of a page [ours].
SILENCE_SECONDS = 70
LONGEST_SIGNAL = 32_000
MOST_SIGNALS = 600


class OffDuty(DomainError):
    """Nobody is there: the caller is told when somebody will be, and what to do now."""

    code, status = "off_duty", 409


class OnTheLine(DomainError):
    """One call at a time in a conversation."""

    code, status, message = "on_the_line", 409, "正在通话，先挂断再打"


class AnsweredElsewhere(DomainError):
    """First answer wins."""

    code, status, message = "answered_elsewhere", 409, "已经有人接了"


@transaction.atomic
def place_call(*, patient_id: int, kind: str, device: UUID, by: Actor, at: datetime) -> Call:
    """Ring every open page of the other side. Where nobody has one open the call is missed at once, and a message
    goes out instead.

    :raises OffDuty: a resident rings outside the hours of the centre
    :raises NoTeam: nobody would answer
    """
    if kind not in Call.Kind.values:
        raise InvalidInput("选语音还是视频")
    side = Side.RESIDENT if by.kind == "resident" else Side.TEAM
    conversation = _thread(patient_id, by, at)
    if Call.objects.filter(conversation_id=conversation.pk, state__in=LIVE_CALL).exists():
        raise OnTheLine()
    if side == Side.RESIDENT:
        presence = presence_of(team_id=conversation.team_id, at=at)
        if not presence.is_open:
            raise OffDuty(f"{presence.words}，现在没人接电话。可以先留言，上班后回您；等不了的急事打 120")
    is_there = live.is_open([_other(conversation, side)])
    call = insert(
        Call(
            conversation=conversation,
            kind=kind,
            side=side,
            state=CallState.RINGING if is_there else CallState.MISSED,
            caller=by.label,
            caller_name=by.name[:60],
            caller_device=device,
            started_at=at,
            alive_at=at,
            ended_at=None if is_there else at,
            end_reason="" if is_there else "no_page",
        )
    )
    if not is_there:
        _missed(call, by=by, at=at)
    tell(call)
    return call


@transaction.atomic
def answer_call(*, call_id: int, device: UUID, by: Actor, at: datetime) -> Call:
    """The first who answers has the call; everybody else stops ringing.

    :raises AnsweredElsewhere: somebody was quicker
    """
    call = locked(call_id, by)
    if call.state == CallState.ACTIVE:
        if call.answerer_device == device:
            return call
        raise AnsweredElsewhere()
    if side_of(by) == call.side:
        raise InvalidTransition("这是您自己打出去的")
    call.state = CALL_LIFECYCLE.target_of("answer", current=call.state)
    call.answerer, call.answerer_name, call.answerer_device = by.label, by.name[:60], device
    call.answered_at = call.alive_at = at
    call.save()
    tell(call)
    return call


@transaction.atomic
def end_call(*, call_id: int, reason: str = "hangup", by: Actor, at: datetime) -> Call:
    """Hang up, decline, or stop ringing; ending what is over changes nothing."""
    call = locked(call_id, by)
    if call.state not in LIVE_CALL:
        return call
    if call.state == CallState.ACTIVE:
        _finish(call, "end", reason, at)
    elif side_of(by) != call.side:
        _finish(call, "decline", "declined", at)
    elif reason == "timeout":
        _finish(call, "miss", "timeout", at)
        _missed(call, by=by, at=at)
    else:
        _finish(call, "cancel", "cancelled", at)
    tell(call)
    return call


def keep_alive(*, call_id: int, by: Actor, at: datetime) -> None:
    """A page that takes part still breathes."""
    call = queries.get_call(call_id=call_id, by=by)
    Call.objects.filter(pk=call.pk, state__in=LIVE_CALL).update(alive_at=at)


@transaction.atomic
def send_signal(*, call_id: int, kind: str, body: str, by: Actor, at: datetime) -> CallSignal:
    """What one browser tells the other; stored, so that nothing is lost when a line breaks.

    :raises InvalidTransition: the call is over, or somebody else has it
    """
    call = queries.get_call(call_id=call_id, by=by)
    if call.state != CallState.ACTIVE or by.label not in (call.caller, call.answerer):
        raise InvalidTransition("这次通话已经结束")
    if kind not in ("offer", "answer", "candidate", "restart") or len(body) > LONGEST_SIGNAL:
        raise InvalidInput("信令不对")
    if CallSignal.objects.filter(call_id=call.pk).count() >= MOST_SIGNALS:
        raise InvalidInput("信令太多")
    signal = insert(CallSignal(call=call, side=side_of(by), kind=kind, body=body or "-", at=at))
    live.tell(SIGNALS, call.pk, to=[_other(call.conversation, side_of(by))])
    return signal


def sweep_calls(*, at: datetime) -> int:
    """Calls that nobody answered or that both ends have left."""
    silent = queries.list_silent_calls(at=at, ring_seconds=RING_SECONDS + 15, silence_seconds=SILENCE_SECONDS)
    for number in silent:
        _sweep(number, at)
    return len(silent)


def forget_signals(*, at: datetime) -> int:
    return CallSignal.objects.filter(at__lt=at - timedelta(hours=1)).delete()[0]


@transaction.atomic
def _sweep(call_id: int, at: datetime) -> None:
    base.locked(Call.objects.values_list("conversation_id", flat=True).get(pk=call_id))
    call = Call.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=call_id)
    if call.state == CallState.RINGING:
        _finish(call, "miss", "timeout", at)
        _missed(call, by=base.SYSTEM, at=at)
    elif call.state == CallState.ACTIVE:
        _finish(call, "end", "lost", at)
    else:
        return
    tell(call)


def _thread(patient_id: int, by: Actor, at: datetime) -> Conversation:
    if by.kind == "resident":
        return writing.open_thread(patient_id, by, at)
    return writing.open_thread_by_team(patient_id, by, at, state="answered")


def locked(call_id: int, by: Actor) -> Call:
    """The conversation is locked before the call, as wherever a message is written."""
    base.locked(queries.get_call(call_id=call_id, by=by).conversation_id)
    rows = Call.objects.select_for_update(of=("self",)).select_related("conversation")
    return rows.get(pk=call_id)


def side_of(by: Actor) -> str:
    return Side.RESIDENT if by.kind == "resident" else Side.TEAM


def _other(conversation: Conversation, side: str) -> str:
    return live.team(conversation.team_id) if side == Side.RESIDENT else live.patient(conversation.patient_id)


def tell(call: Call) -> None:
    row = call.conversation
    live.tell(TOPIC, call.pk, to=[live.team(row.team_id), live.patient(row.patient_id)])


def _finish(call: Call, move: str, reason: str, at: datetime) -> None:
    call.state = CALL_LIFECYCLE.target_of(move, current=call.state)
    call.ended_at, call.end_reason = at, reason[:20]
    call.save()
    consent.stop_with_call(call, base.SYSTEM.label, at)
    seconds = int((at - call.answered_at).total_seconds()) if call.answered_at else 0
    words = {
        CallState.ENDED: f"{call.get_kind_display()}，{_length(seconds)}",
        CallState.MISSED: _unanswered(call),
        CallState.DECLINED: f"{_who_rang(call)}，当时不方便接",
        CallState.CANCELLED: f"{_who_rang(call)}，没等接就挂了",
    }[CallState(call.state)]
    _line(call, words, at)
    if call.state == CallState.ENDED:
        _answered(call, at)


def _who_rang(call: Call) -> str:
    """Both ends read the same line."""
    who = "居民" if call.side == Side.RESIDENT else call.caller_name
    return f"{who}打的{call.get_kind_display()}"


def _unanswered(call: Call) -> str:
    return f"{_who_rang(call)}没有接通"


def _length(seconds: int) -> str:
    return f"{seconds // 60} 分 {seconds % 60} 秒" if seconds >= 60 else f"{seconds} 秒"


def _line(call: Call, words: str, at: datetime) -> ChatMessage:
    conversation = base.locked(call.conversation_id)
    line = base.say(conversation, words, at=at, kind=MessageKind.CALL)
    conversation.last_words = f"［{words}］"
    conversation.save(update_fields=["last_sequence", "last_at", "last_words"])
    base.tell(conversation)
    return line


def _answered(call: Call, at: datetime) -> None:
    """Who talked on the phone has answered."""
    conversation = base.locked(call.conversation_id)
    running = Turn.objects.filter(conversation_id=conversation.pk, answered_at=None, asked_at__lte=at)
    if running.update(answered_at=at, answered_by=call.answerer if call.side == Side.RESIDENT else call.caller):
        base.move(conversation, "answer", by=base.SYSTEM, at=at, reason="通话里答复了")
        conversation.due_at = None
        talker = call.answerer if call.side == Side.RESIDENT else call.caller
        base.answered_by(
            conversation,
            account_id=int(talker.partition(":")[2]),
            name=call.answerer_name if call.side == Side.RESIDENT else call.caller_name,
        )
        conversation.save(update_fields=["state", "due_at", "owner_id", "owner_name", "first_responder_name"])


def _missed(call: Call, *, by: Actor, at: datetime) -> None:
    """The resident gets a message, an SMS and WeChat; the team gets the call into its inbox, under the clock."""
    if call.end_reason == "no_page":
        _line(call, _unanswered(call), at)
    conversation = base.locked(call.conversation_id)
    if call.side == Side.RESIDENT:
        writing.ask(conversation, queries.rules_on(local_date(at)), by=by, at=at)
        conversation.team_unread += 1
        conversation.save()
        base.tell(conversation)
        return
    local = at.astimezone(SHANGHAI)
    context = {
        "team": practitioners.team_names([conversation.team_id])[conversation.team_id],
        "kind": call.get_kind_display(),
        "time": f"{local.hour}:{local.minute:02d}",
    }
    messaging.send(to_patient=conversation.patient_id, template="call_missed", context=context, by=by, at=at)
