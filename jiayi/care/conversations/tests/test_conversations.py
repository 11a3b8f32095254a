"""A resident asks, the team answers: stored once, in order, owned by somebody, under a clock, closed as a record."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from jiayi.care.conversations import queries, services
from jiayi.care.conversations.models import (
    ChatMessage,
    ConversationMove,
    ConversationPolicy,
    Turn,
)
from jiayi.care.conversations.services.writing import FileOfAnother, NothingSaid
from jiayi.foundation.files import services as files
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.kernel import live, scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once
from jiayi.kernel.versions import add_version

from . import talking
from .talking import EVENING, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return load_once(talking.talk)


@pytest.fixture
def told(monkeypatch):
    """What open pages were told."""
    said = []

    def words(topic, number=None, *, to):
        said.append((topic, number, set(to)))
        return []

    monkeypatch.setattr(live, "words", words)
    return said


def lines(talk):
    with scope.everything(reason="test data"):
        return [(row.sequence, row.side, row.kind, str(row.words)) for row in ChatMessage.objects.order_by("sequence")]


def turns():
    with scope.everything(reason="test data"):
        return list(Turn.objects.order_by("id"))


def test_words_open_a_conversation_in_the_pool_and_start_the_clock(talk, told):
    talk.say()
    thread = talk.thread()
    assert (thread.state, thread.owner_id, thread.team_unread, thread.resident_unread) == ("open", None, 1, 0)
    assert thread.due_at == NOON + timedelta(hours=2)
    assert told == [("conversations", thread.pk, {live.team(talk.team.pk), live.patient(talk.person.pk)})]
    with talk.scope():
        assert [row.pk for row in queries.page_conversations(by=talk.doctor, box="pool").items] == [thread.pk]
        assert queries.count_boxes(by=talk.doctor, at=NOON)["owed"] == 1


def test_the_same_message_sent_twice_is_stored_once(talk):
    key = uuid4()
    first, second = talk.say(key=key), talk.say(key=key)
    assert first.pk == second.pk
    assert [number for number, *_ in lines(talk)] == [1]
    answer = uuid4()
    assert talk.answer(key=answer).pk == talk.answer(key=answer).pk
    assert talk.thread().last_sequence == 2


def test_an_answer_stops_the_clock_and_makes_its_author_the_first_responder(talk):
    talk.say()
    talk.answer(at=NOON + timedelta(minutes=20), expects_answer=True)
    thread = talk.thread()
    assert (thread.state, thread.due_at, thread.owner_id) == ("waiting_resident", None, talk.doctor.account_id)
    assert thread.first_responder_name == "沈若兰"
    assert turns()[0].answered_at == NOON + timedelta(minutes=20)
    talk.say("忘了吃", at=NOON + timedelta(minutes=30))
    assert talk.thread().state == "waiting_team"
    assert len(turns()) == 2 and talk.thread().due_at is not None


def test_after_hours_the_resident_is_told_when_the_answer_comes(talk):
    talk.say(at=EVENING)
    number, side, kind, words = lines(talk)[1]
    assert (number, side, kind) == (2, "system", "note")
    assert "明天 8:00 上班后回您" in words and "最迟明天 10:00" in words
    assert turns()[0].is_after_hours
    talk.say("还有一件事", at=EVENING + timedelta(minutes=5))
    assert len(lines(talk)) == 3


def test_the_morning_after_the_answer_is_in_time(talk):
    talk.say(at=EVENING)
    morning = EVENING + timedelta(hours=11, minutes=45)  # 8:15
    with scope.everything(reason="job"):
        assert services.escalate_overdue(at=morning) == 0
    talk.answer(at=morning)
    with talk.scope():
        figures = queries.list_team_figures(first=date(2026, 9, 15), last=date(2026, 9, 15), at=morning)
    assert [(one.asked, one.in_time, one.late, one.after_hours, one.median_minutes) for one in figures] == [
        (1, 1, 0, 1, 705)
    ]


def test_urgent_words_show_at_once_what_to_do_whatever_the_hour(talk, told):
    talk.say("我老伴嘴歪了，说不清话", at=EVENING)
    _, _, kind, words = lines(talk)[1]
    assert kind == "urgent" and "打 120" in words
    thread = talk.thread()
    assert thread.urgent_code == "ST1" and thread.due_at == EVENING + timedelta(minutes=5)
    assert live.organization(talk.organization.pk) in told[0][2]


def test_nobody_answers_and_the_director_is_told_once(talk):
    talk.say()
    late = NOON + timedelta(hours=3)
    with scope.everything(reason="job"):
        assert services.escalate_overdue(at=late) == 1
        assert services.escalate_overdue(at=late) == 0
    assert talk.thread().state == "escalated"
    with talk.scope():
        assert [row.pk for row in queries.page_conversations(by=talk.director, box="escalated").items]
        figures = queries.list_team_figures(first=date(2026, 9, 15), last=date(2026, 9, 15), at=late)
    assert figures[0].late == 1
    talk.answer(at=late, by=talk.director)
    assert talk.thread().state == "answered"


def test_who_claims_first_has_it_and_may_give_it_back(talk):
    talk.say()
    number = talk.thread().pk
    with talk.scope():
        services.claim(conversation_id=number, by=talk.doctor, at=NOON)
        services.claim(conversation_id=number, by=talk.doctor, at=NOON)
        with pytest.raises(InvalidTransition):
            services.claim(conversation_id=number, by=talk.nurse, at=NOON)
        services.release(conversation_id=number, by=talk.doctor, at=NOON)
        services.claim(conversation_id=number, by=talk.nurse, at=NOON)
    assert talk.thread().owner_name == "李护士"
    with talk.scope():
        moves = list(ConversationMove.objects.order_by("id").values_list("move", "by_name"))
    assert moves == [("claim", "沈若兰"), ("release", "沈若兰"), ("claim", "李护士")]


def test_it_is_handed_to_a_colleague_of_the_team_only(talk, monkeypatch):
    talk.say()
    with talk.scope():
        with pytest.raises(InvalidInput, match="同一个团队"):
            services.hand_over(conversation_id=talk.thread().pk, account_id=5, by=talk.doctor, at=NOON)
        monkeypatch.setattr(queries, "colleagues_of", lambda **_: [(5, "李护士", "护士")])
        services.hand_over(conversation_id=talk.thread().pk, account_id=5, by=talk.doctor, at=NOON)
    assert (talk.thread().state, talk.thread().owner_name) == ("claimed", "李护士")
    assert Message.objects.filter(account_id=5, title="有一个咨询交给您了").count() == 1


def test_what_needs_the_director_goes_there_with_a_reason(talk):
    talk.say()
    with talk.scope():
        with pytest.raises(InvalidInput):
            services.escalate(conversation_id=talk.thread().pk, reason="", by=talk.doctor, at=NOON)
        services.escalate(conversation_id=talk.thread().pk, reason="要转市里", by=talk.doctor, at=NOON)
    assert talk.thread().state == "escalated"


def test_a_thank_you_needs_no_answer(talk):
    talk.say("谢谢医生")
    with talk.scope():
        services.mark_answered(conversation_id=talk.thread().pk, by=talk.doctor, at=NOON)
        with pytest.raises(InvalidTransition):
            services.mark_answered(conversation_id=talk.thread().pk, by=talk.doctor, at=NOON)
    assert (talk.thread().state, talk.thread().due_at) == ("answered", None)


def test_strangers_reach_nothing(talk):
    talk.say()
    number = talk.thread().pk
    other_team = replace(talk.doctor, team_ids=frozenset({talk.team.pk + 1}))
    neighbour = talk.patient("邻居")
    draft = services.Draft(client_key=uuid4(), words="你好")
    with talk.scope(), pytest.raises(NotFound):
        services.reply(conversation_id=number, draft=draft, by=other_team, at=NOON)
    with talk.scope():
        assert queries.page_conversations(by=other_team, box="pool").items == []
    with scope.patients({neighbour.pk}):
        with pytest.raises(NotFound):
            services.write_to_team(patient_id=talk.person.pk, draft=draft, by=talk.actor_of(neighbour), at=NOON)
        with pytest.raises(NotFound):
            services.read_by_resident(conversation_id=number, sequence=1, by=talk.actor_of(neighbour))


def test_a_proxy_is_said_so(talk):
    daughter = talk.patient("王小红")
    by = talk.actor_of(
        daughter, patient_ids=frozenset({daughter.pk, talk.person.pk}), wards=frozenset({talk.person.pk}),
        mandates=frozenset({f"{talk.person.pk}:message"}),
    )  # fmt: skip
    message = talk.say(by=by)
    assert (message.is_proxy, message.by_name) == (True, "王小红")
    talk.answer("量好了吗？")
    talk.say("量好了", by=by)
    with talk.scope():
        assert ConversationMove.objects.get(move="resident_writes").on_behalf_of == talk.person.pk
    assert not talk.say().is_proxy


def test_somebody_without_a_team_is_told_what_to_do(talk):
    loner = talk.patient("李无队")
    loner.current_team = None
    with scope.everything(reason="test data"):
        loner.save(update_fields=["current_team"])
    draft = services.Draft(client_key=uuid4(), words="你好")
    with scope.patients({loner.pk}), pytest.raises(services.NoTeam):
        services.write_to_team(patient_id=loner.pk, draft=draft, by=talk.actor_of(loner), at=NOON)
    with talk.scope(), pytest.raises(services.NoTeam):
        services.write_to_resident(patient_id=loner.pk, draft=draft, by=talk.doctor, at=NOON)


def test_the_team_may_write_first_and_a_closed_page_gets_a_message(talk):
    draft = services.Draft(client_key=uuid4(), kind="measure")
    with talk.scope():
        sent = services.write_to_resident(
            patient_id=talk.person.pk, draft=draft, expects_answer=True, by=talk.doctor, at=NOON
        )
    assert talk.thread().state == "waiting_resident" and "量一次血压" in str(sent.words)
    assert Message.objects.filter(patient=talk.person, kind="conversation_reply").count() == 1
    talk.answer("量好了吗？")
    assert Message.objects.filter(patient=talk.person, kind="conversation_reply").count() == 1


def test_an_open_page_needs_no_sms(talk, monkeypatch):
    talk.say()
    monkeypatch.setattr(live, "is_open", lambda groups: True)
    talk.answer()
    assert not Delivery.objects.filter(template="conversation_reply").exists()


def test_what_was_read_is_known_to_both(talk):
    talk.say()
    talk.answer()
    assert talk.thread().resident_unread == 1
    with scope.patients({talk.person.pk}):
        services.read_by_resident(conversation_id=talk.thread().pk, sequence=99, by=talk.resident)
    assert (talk.thread().resident_unread, talk.thread().resident_read) == (0, 2)
    with talk.scope():
        services.read_by_team(conversation_id=talk.thread().pk, sequence=1, by=talk.doctor)
    assert talk.thread().team_read == 2


@pytest.mark.parametrize(
    ("content", "kind", "seconds"),
    [(b"\x1a\x45\xdf\xa3sound", "voice", 7), (b"\x89PNG\r\n\x1a\npicture", "picture", None)],
)
def test_voice_and_pictures_go_through_the_files_of_the_house(talk, tmp_path, settings, content, kind, seconds):
    settings.DATA_DIR = tmp_path
    with scope.patients({talk.person.pk}):
        file = files.store_upload(content=content, name="x", kind="chat", by=talk.resident, at=NOON)
    message = talk.say("", kind=kind, file_id=file.pk, seconds=seconds)
    assert (message.file_id, message.seconds) == (file.pk, seconds)
    wrong = "picture" if kind == "voice" else "voice"
    with pytest.raises(FileOfAnother):
        talk.say("", kind=wrong, file_id=file.pk, seconds=5)


def test_sound_is_kept_for_conversations_only(talk, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with scope.patients({talk.person.pk}), pytest.raises(files.FileTypeRefused):
        files.store_upload(content=b"OggS....", name="x", kind="proof", by=talk.resident, at=NOON)


@pytest.mark.parametrize("draft", [{"words": "  "}, {"kind": "call"}, {"kind": "measure", "words": "量"}])
def test_nothing_said_is_refused(talk, draft):
    with pytest.raises(NothingSaid):
        talk.say(**({"words": ""} | draft))


def test_texts_are_kept_by_the_centre_and_approved_ones_name_their_source(talk):
    mine = services.TextIn(kind="quick", title="周末找谁", words="周末请打中心值班电话。")
    with talk.scope():
        row = services.save_text(text=mine, by=talk.director, at=NOON)
        with pytest.raises(Exception, match="同名"):
            services.save_text(text=mine, by=talk.director, at=NOON)
        with pytest.raises(InvalidInput, match="依据"):
            services.save_text(text=replace(mine, kind="approved"), by=talk.director, at=NOON)
        services.save_text(text=replace(mine, is_active=False), text_id=row.pk, by=talk.director, at=NOON)
        titles = [one.title for one in queries.list_texts(by=talk.doctor)]
        shipped = queries.list_texts(by=talk.doctor)[0]
        with pytest.raises(NotFound):
            services.save_text(text=mine, text_id=shipped.pk, by=talk.director, at=NOON)
    assert "收到，正在看" in titles and "周末找谁" not in titles


def test_after_a_lost_line_what_came_since_is_asked_for(talk):
    for number in range(3):
        talk.say(f"第 {number} 句")
    thread = talk.thread()
    with talk.scope():
        since, more = queries.list_messages(conversation_id=thread.pk, after=1)
        assert [row.sequence for row in since] == [2, 3] and not more
        before, _ = queries.list_messages(conversation_id=thread.pk, before=3)
        assert [row.sequence for row in before] == [1, 2]


def test_new_settings_hold_from_their_day(talk):
    shipped = ConversationPolicy.objects.get()
    kind = services.RULE_KIND
    add_version(
        ConversationPolicy,
        rules=shipped.rules | {"first_answer_minutes": 30},
        effective_from=date(2026, 9, 15),
        source="本县规定",
    )
    talk.say()
    assert talk.thread().due_at == NOON + timedelta(minutes=30)
    assert turns()[0].rule_version == 2
    assert [one.label for one in kind.versions("")] == ["第 1 版", "第 2 版"]
    assert kind.content(shipped.pk) == shipped.rules
