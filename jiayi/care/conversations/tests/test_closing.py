"""A conversation ends as a record, is rated, and may be complained about."""

from datetime import date, timedelta

import pytest

from jiayi.care.conversations import rules, services
from jiayi.care.conversations.models import Closing, Complaint, Conversation
from jiayi.foundation.messaging.models import Message
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once

from . import talking
from .talking import EVENING, NOON

pytestmark = pytest.mark.django_db
BASIS = rules.Basis(diagnosis="高血压", institution="市一医院", diagnosed_date=date(2020, 5, 1))


@pytest.fixture
def talk():
    return load_once(talking.talk)


def test_an_emergency_is_never_a_follow_up_consultation(talk):
    talk.say("我老伴嘴歪了，说不清话", at=EVENING)
    with pytest.raises(services.NotAllowedOnline, match="急危重症"):
        talk.close("revisit", basis=BASIS, at=EVENING)
    talk.close("offline", offline_reason="urgent", at=EVENING)


def test_advice_is_closed_by_anybody_of_the_team_and_can_be_written_to_again(talk):
    talk.say()
    talk.answer()
    talk.close(by=talk.nurse)
    thread = talk.thread()
    assert (thread.state, thread.closed_at, thread.due_at) == ("closed", NOON, None)
    talk.say("还有一句", at=NOON + timedelta(days=2))
    assert talk.thread().state == "reopened"
    with talk.scope():
        assert Closing.objects.count() == 1


def test_weeks_later_it_is_a_new_conversation(talk):
    talk.say()
    talk.close()
    talk.say("新的事", at=NOON + timedelta(days=30))
    with talk.scope():
        assert list(Conversation.objects.order_by("id").values_list("state", flat=True)) == ["closed", "open"]
        closed = Conversation.objects.get(state="closed")
        with pytest.raises(InvalidTransition, match="新的咨询"):
            services.reopen(conversation_id=closed.pk, reason="忘了", by=talk.doctor, at=NOON)


def test_the_team_may_reopen(talk):
    talk.say()
    talk.close()
    with talk.scope():
        services.reopen(conversation_id=talk.thread().pk, reason="漏了一句", by=talk.doctor, at=NOON)
    assert talk.thread().state == "reopened"


def test_a_follow_up_consultation_needs_its_proof(talk):
    talk.say()
    talk.answer()
    with pytest.raises(services.NotAllowedOnline, match="首诊"):
        talk.close("revisit")
    with pytest.raises(services.NotAllowedOnline, match="医生办结"):
        talk.close("revisit", basis=BASIS, by=talk.nurse)
    talk.close("revisit", basis=BASIS)
    with talk.scope():
        row = Closing.objects.get()
    assert (row.kind, row.diagnosis, row.rule_version) == ("revisit", "高血压", 1)


def test_the_resident_rates_what_is_closed_and_a_complaint_opens_a_case(talk):
    talk.say()
    number = talk.thread().pk
    with scope.patients({talk.person.pk}), pytest.raises(services.NotYetClosed):
        services.rate(conversation_id=number, stars=5, by=talk.resident, at=NOON)
    talk.close()
    with scope.patients({talk.person.pk}):
        with pytest.raises(InvalidInput):
            services.rate(conversation_id=number, stars=1, is_complaint=True, by=talk.resident, at=NOON)
        services.rate(
            conversation_id=number, stars=1, words="等了一天没人理", is_complaint=True, by=talk.resident, at=NOON
        )
    with talk.scope():
        case = Complaint.objects.get()
        assert case.due_date == date(2026, 9, 18)
        answered = services.decide_complaint(
            complaint_id=case.pk, is_upheld=True, answer="当天确实没有人值班，已经改了排班", by=talk.director, at=NOON
        )
    assert answered.status == "upheld"
    assert Message.objects.filter(patient=talk.person, kind="complaint_answered").count() == 1


@pytest.mark.parametrize("part", ["answer", "close"])
def test_who_took_part_does_not_decide_the_complaint(talk, part):
    talk.say()
    talk.answer(by=talk.director if part == "answer" else talk.doctor)
    talk.close(by=talk.director if part == "close" else talk.doctor)
    with scope.patients({talk.person.pk}):
        services.rate(
            conversation_id=talk.thread().pk, stars=2, words="说话冲", is_complaint=False, by=talk.resident, at=NOON
        )
        services.rate(
            conversation_id=talk.thread().pk, stars=1, words="说话太冲了", is_complaint=True, by=talk.resident, at=NOON
        )
    with talk.scope(), pytest.raises(Exception, match="您参与了"):
        case = Complaint.objects.get()
        services.decide_complaint(complaint_id=case.pk, is_upheld=False, answer="查过录音了", by=talk.director, at=NOON)
