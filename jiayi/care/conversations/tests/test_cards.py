"""Cards in a thread: a form, an article, a meeting, each with what it stands for."""

from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.care.conversations import queries, services
from jiayi.care.conversations.api import doctor, resident
from jiayi.care.conversations.models import Meeting
from jiayi.care.conversations.subscribers import refresh_thread
from jiayi.care.education import services as education
from jiayi.care.education.models import Article, ArticleSending
from jiayi.care.visits.events import SelfReportMoved
from jiayi.foundation.forms import services as forms
from jiayi.kernel import clock, live, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.testing import load_once
from tests.calling import Caller, without_permission

from . import talking
from .talking import NOON

pytestmark = pytest.mark.django_db
H5, PHONE = Caller(resident.router, "cards-h5"), Caller(doctor.router, "cards-phone")
MORNING = NOON + timedelta(days=2)


def world():
    found = talking.talk()
    education.load_builtin_articles()
    return found


@pytest.fixture
def talk():
    talk = load_once(world)
    talk.say()
    return talk


def send(talk, kind, *, key=None, by=None, at=NOON, **more):
    card = services.CardIn(client_key=key or uuid4(), kind=kind, **more)
    with talk.scope():
        return services.send_card(conversation_id=talk.thread().pk, card=card, by=by or talk.doctor, at=at)


def meet(talk, **more):
    return send(talk, "meeting", **{"starts_at": MORNING, "place": "卫生站", "purpose": "测血压、开药"} | more)


def decide(talk, message, is_coming, *, at=NOON, **more):
    with scope.patients({talk.person.pk}):
        return services.answer_meeting(
            meeting_id=message.refers_to, is_coming=is_coming, by=talk.resident, at=at, **more
        )


def card_of(talk, message):
    with talk.scope():
        return queries.cards_of([message])[message.pk]


def test_a_card_sent_twice_is_one_card(talk):
    key = uuid4()
    first, again = meet(talk, key=key), meet(talk, key=key)
    assert first.pk == again.pk
    with talk.scope():
        assert Meeting.objects.count() == 1


def test_a_stranger_neither_sends_nor_answers(talk):
    sent = meet(talk)
    stranger = talk.patient()
    with scope.patients({stranger.pk}), pytest.raises(NotFound):
        services.answer_meeting(meeting_id=sent.refers_to, is_coming=True, by=talk.actor_of(stranger), at=NOON)
    foreign = talking.replace(talk.doctor, team_ids=frozenset({0}))
    with pytest.raises(NotFound):
        meet(talk, by=foreign)


def test_an_article_is_sent_in_the_version_in_force_and_its_reading_is_seen(talk):
    article = Article.objects.get(code="measure_pressure")
    sent = send(talk, "article", article_id=article.pk)
    assert card_of(talk, sent).state_label == "还没读"
    with scope.patients({talk.person.pk}):
        education.read_article(sending_id=sent.refers_to, by=talk.resident, at=NOON)
        education.read_article(sending_id=sent.refers_to, by=talk.resident, at=MORNING)
    assert card_of(talk, sent).state_label == "读过了"
    with talk.scope():
        assert ArticleSending.objects.get().read_at == NOON


def test_an_article_that_is_over_is_not_sent(talk):
    article = Article.objects.get(code="low_salt")
    Article.objects.filter(pk=article.pk).update(effective_to="2026-09-01")
    with pytest.raises(education.NotInForce):
        send(talk, "article", article_id=article.pk)


def test_a_form_is_asked_for_and_the_thread_is_told_when_it_moves(talk, monkeypatch):
    load_once(forms.load_builtin_templates)
    sent = send(talk, "form", form="htn_followup")
    card = card_of(talk, sent)
    assert (card.state, card.is_waiting) == ("asked", True)
    told = []
    monkeypatch.setattr(live, "tell", lambda topic, number, to: told.append((topic, number)))
    refresh_thread(
        SelfReportMoved(
            organization_id=talk.organization.pk, by="resident:1", at=NOON, report_id=card.id,
            patient_id=talk.person.pk, team_id=talk.team.pk, move="answer", title="", due_date=NOON.date(), reason="",
        )
    )  # fmt: skip
    assert told == [("conversations", talk.thread().pk)]


def test_cards_travel_over_http(talk):
    number = talk.thread().pk
    starts = (clock.now() + timedelta(days=2)).isoformat()
    body = {"client_key": str(uuid4()), "kind": "meeting", "starts_at": starts, "place": "卫生站", "purpose": "抽血"}
    status, sent = PHONE.post(talk.doctor, f"/conversations/{number}/cards", body)
    assert status == 200 and sent["card"]["state"] == "proposed"
    assert H5.get(talk.resident, f"/meetings?patient_id={talk.person.pk}")[1][0]["title"] == "抽血"
    assert H5.post(talk.resident, f"/meetings/{sent['card']['id']}/answer", {"is_coming": True})[0] == 204
    page = PHONE.get(talk.doctor, f"/conversations/{number}")[1]
    assert page["messages"][1]["card"]["state"] == "accepted"
    assert PHONE.post(without_permission(talk.doctor), f"/conversations/{number}/cards", body)[0] == 403


def test_a_resident_cannot_send_a_card_as_if_it_were_a_message(talk):
    body = {"patient_id": talk.person.pk, "client_key": str(uuid4()), "kind": "meeting", "words": "约您明天"}
    assert H5.post(talk.resident, "/conversations", body)[0] == 422


def test_a_call_over_the_phone_network_answers_only_if_somebody_was_reached(talk):
    number = talk.thread().pk
    with talk.scope():
        services.note_phone_call(conversation_id=number, is_reached=False, by=talk.doctor, at=NOON)
        assert talk.thread().due_at is not None
        services.note_phone_call(conversation_id=number, is_reached=True, by=talk.doctor, at=NOON)
    thread = talk.thread()
    assert (thread.state, thread.due_at) == ("answered", None)
    assert PHONE.post(talk.doctor, f"/conversations/{number}/phone-calls", {"is_reached": True})[0] == 204
