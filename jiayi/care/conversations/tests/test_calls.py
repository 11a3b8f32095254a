"""Calls: ringing, the first answer, hanging up, nobody there."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.care.conversations import queries, services
from jiayi.care.conversations.adapters import relay
from jiayi.care.conversations.api import doctor, resident
from jiayi.care.conversations.models import Call, CallSignal, ChatMessage
from jiayi.care.conversations.services.calling import AnsweredElsewhere, OffDuty, OnTheLine
from jiayi.foundation.messaging.models import Message
from jiayi.kernel import live, scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once
from tests.calling import Caller, without_permission

from . import talking
from .talking import EVENING, NOON

pytestmark = pytest.mark.django_db
H5, PHONE = Caller(resident.router, "calls-h5"), Caller(doctor.router, "calls-phone")
MINE, THEIRS, OTHER = uuid4(), uuid4(), uuid4()


@pytest.fixture
def talk():
    return load_once(talking.talk)


@pytest.fixture
def awake(monkeypatch):
    """Everybody has a page open."""
    monkeypatch.setattr(live, "is_open", lambda groups: True)


def ring(talk, *, by=None, at=NOON, kind="video"):
    by = by or talk.doctor
    with talk.scope() if by.kind == "staff" else scope.patients({talk.person.pk}):
        return services.place_call(patient_id=talk.person.pk, kind=kind, device=MINE, by=by, at=at)


def answer(talk, call, *, by=None, device=THEIRS, at=NOON):
    with scope.patients({talk.person.pk}):
        return services.answer_call(call_id=call.pk, device=device, by=by or talk.resident, at=at)


def end(talk, call, *, by=None, at=NOON, reason="hangup"):
    with talk.scope():
        return services.end_call(call_id=call.pk, reason=reason, by=by or talk.doctor, at=at)


def last_line(talk):
    with talk.scope():
        return str(ChatMessage.objects.order_by("-sequence").first().words)


def test_the_doctor_rings_the_resident_answers_and_both_know_how_long_it_was(talk, awake):
    call = ring(talk)
    with scope.patients({talk.person.pk}):
        assert queries.find_live_call(by=talk.resident).pk == call.pk
    assert answer(talk, call).state == "active"
    over = end(talk, call, at=NOON + timedelta(seconds=95))
    assert (over.state, over.end_reason) == ("ended", "hangup")
    assert last_line(talk) == "视频通话，1 分 35 秒"
    assert end(talk, call, at=NOON + timedelta(seconds=99)).ended_at == over.ended_at


def test_the_first_answer_wins(talk, awake):
    talk.say()
    call = ring(talk, by=talk.resident)
    with talk.scope():
        services.answer_call(call_id=call.pk, device=THEIRS, by=talk.doctor, at=NOON)
        services.answer_call(call_id=call.pk, device=THEIRS, by=talk.doctor, at=NOON)
        with pytest.raises(AnsweredElsewhere):
            services.answer_call(call_id=call.pk, device=OTHER, by=talk.nurse, at=NOON)


def test_talking_on_the_phone_is_an_answer(talk, awake):
    talk.say()
    call = ring(talk, by=talk.resident, kind="voice")
    with talk.scope():
        services.answer_call(call_id=call.pk, device=THEIRS, by=talk.doctor, at=NOON)
    end(talk, call, at=NOON + timedelta(seconds=30))
    thread = talk.thread()
    assert (thread.state, thread.due_at) == ("answered", None)
    assert (thread.owner_id, thread.first_responder_name) == (talk.doctor.account_id, "沈若兰")


def test_nobody_answers_ones_own_call_and_one_call_is_enough(talk, awake):
    call = ring(talk)
    with talk.scope(), pytest.raises(InvalidTransition):
        services.answer_call(call_id=call.pk, device=OTHER, by=talk.nurse, at=NOON)
    with pytest.raises(OnTheLine):
        ring(talk)


def test_a_call_to_a_team_off_duty_gets_a_clear_answer(talk, awake):
    with pytest.raises(OffDuty, match="明天 8:00 上班，现在没人接电话。可以先留言"):
        ring(talk, by=talk.resident, at=EVENING)


def test_a_resident_without_an_open_page_gets_a_message_instead(talk):
    call = ring(talk)
    assert (call.state, call.end_reason) == ("missed", "no_page")
    message = Message.objects.get(patient=talk.person, kind="call_missed")
    assert "视频通话" in message.title and "14:02" in message.body
    assert last_line(talk) == "沈若兰打的视频通话没有接通"


def test_a_call_the_team_did_not_see_is_owed_an_answer(talk):
    ring(talk, by=talk.resident)
    thread = talk.thread()
    assert (thread.team_unread, thread.due_at) == (1, NOON + timedelta(hours=2))


def test_whoever_does_not_answer_has_missed_it(talk, awake):
    call = ring(talk)
    assert end(talk, call, reason="timeout", at=NOON + timedelta(seconds=45)).state == "missed"
    assert Message.objects.filter(patient=talk.person, kind="call_missed").count() == 1
    again = ring(talk, at=NOON + timedelta(minutes=1))
    with scope.patients({talk.person.pk}):
        assert services.end_call(call_id=again.pk, by=talk.resident, at=NOON + timedelta(minutes=1)).state == "declined"
    third = ring(talk, at=NOON + timedelta(minutes=2))
    assert end(talk, third, at=NOON + timedelta(minutes=2)).state == "cancelled"


def test_calls_whose_ends_are_gone_are_swept(talk, awake):
    call = ring(talk)
    answer(talk, call)
    with talk.scope():
        services.keep_alive(call_id=call.pk, by=talk.doctor, at=NOON + timedelta(seconds=60))
    with scope.everything(reason="job"):
        assert services.sweep_calls(at=NOON + timedelta(seconds=100)) == 0
        assert services.sweep_calls(at=NOON + timedelta(seconds=200)) == 1
        assert Call.objects.get(pk=call.pk).end_reason == "lost"
    ring(talk, at=NOON + timedelta(minutes=5))
    with scope.everything(reason="job"):
        assert services.sweep_calls(at=NOON + timedelta(minutes=7)) == 1


def test_signals_reach_the_other_end_in_order_and_are_forgotten(talk, awake):
    call = ring(talk)
    with talk.scope(), pytest.raises(InvalidTransition):
        services.send_signal(call_id=call.pk, kind="offer", body="x", by=talk.doctor, at=NOON)
    answer(talk, call)
    with talk.scope():
        for kind in ("offer", "candidate"):
            services.send_signal(call_id=call.pk, kind=kind, body=f"{kind}!", by=talk.doctor, at=NOON)
        with pytest.raises(InvalidTransition):
            services.send_signal(call_id=call.pk, kind="offer", body="x", by=talk.nurse, at=NOON)
        with pytest.raises(InvalidInput):
            services.send_signal(call_id=call.pk, kind="shout", body="x", by=talk.doctor, at=NOON)
        heard = queries.list_signals(call=call, side="resident", after=0)
        assert [(one.kind, str(one.body)) for one in heard] == [("offer", "offer!"), ("candidate", "candidate!")]
        assert queries.list_signals(call=call, side="team", after=0) == []
        assert services.forget_signals(at=NOON + timedelta(hours=2)) == 2


def test_a_strangers_call_is_not_there(talk, awake):
    call = ring(talk)
    other_team = replace(talk.doctor, team_ids=frozenset({talk.team.pk + 1}))
    with talk.scope():
        assert queries.find_live_call(by=other_team) is None
        with pytest.raises(NotFound):
            services.end_call(call_id=call.pk, by=other_team, at=NOON)
    neighbour = talk.actor_of(talk.patient("邻居"))
    with scope.patients(neighbour.patient_ids), pytest.raises(NotFound):
        services.answer_call(call_id=call.pk, device=OTHER, by=neighbour, at=NOON)


def test_the_password_of_the_relay_is_what_coturn_computes(settings):
    assert relay.credentials(who="staff:1").urls == []
    settings.TURN_URLS, settings.TURN_SECRET, settings.TURN_ONLY = ["turn:relay.example:3478"], "secret", False
    given = relay.credentials(who="staff:1", now=1_000_000)
    assert given.username.startswith("1003600:") and "staff" not in given.username
    known = hmac.new(b"secret", given.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(given.credential) == known


def test_a_call_over_http(talk, awake):
    body = {"patient_id": talk.person.pk, "kind": "voice", "device": str(MINE)}
    assert PHONE.post(without_permission(talk.doctor), "/calls", body)[0] == 403
    status, call = PHONE.post(talk.doctor, "/calls", body)
    assert (status, call["state"], call["patient_name"]) == (200, "ringing", "王桂芳")
    path = f"/calls/{call['id']}"
    assert H5.get(talk.resident, "/calls/current")[1]["call"]["caller_name"] == "沈若兰"
    assert H5.post(talk.resident, f"{path}/answer", {"device": str(THEIRS)})[1]["state"] == "active"
    assert PHONE.post(talk.doctor, f"{path}/signals", {"kind": "offer", "body": "sdp"})[0] == 200
    assert [one["body"] for one in H5.get(talk.resident, f"{path}/signals?after=0")[1]] == ["sdp"]
    assert PHONE.post(talk.doctor, f"{path}/alive")[0] == 204
    assert PHONE.get(talk.doctor, path)[1]["answerer_name"] == "王桂芳"
    assert H5.post(talk.resident, f"{path}/end", {"reason": "hangup"})[1]["state"] == "ended"
    assert PHONE.get(talk.doctor, "/calls/current")[1] == {"call": None}
    assert PHONE.get(talk.doctor, "/calls/relay")[1]["urls"] == []


BAD_ROWS = {
    "active without an answer": "UPDATE conversations_call SET state = 'active'",
    "over without a reason": "UPDATE conversations_call SET state = 'missed', ended_at = started_at",
    "a jump": "UPDATE conversations_call SET state = 'ended', ended_at = started_at, end_reason = 'x'",
    "taken away": "DELETE FROM conversations_call",
    "ended before it began": "UPDATE conversations_call SET state = 'missed', end_reason = 'x',"
    " ended_at = started_at - interval '1 minute'",
}


@pytest.mark.parametrize("statement", BAD_ROWS.values(), ids=BAD_ROWS)
def test_the_database_refuses(talk, awake, statement):
    ring(talk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_second_live_call_and_an_unknown_signal(talk, awake):
    call = ring(talk)
    same = {"conversation_id": call.conversation_id, "kind": "voice", "side": "team", "caller": "x"}
    with talk.scope(), pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.create(**same, caller_device=OTHER, started_at=NOON, alive_at=NOON)
    with talk.scope(), pytest.raises(DatabaseError), transaction.atomic():
        CallSignal.objects.create(call=call, side="team", kind="shout", body="x", at=NOON)
