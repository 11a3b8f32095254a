"""The order of a conversation is the server's, also when lines are lost, doubled, or come at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from jiayi.care.conversations import queries
from jiayi.care.conversations.models import ChatMessage, Conversation
from jiayi.care.conversations.services import writing
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once

from . import talking
from .talking import NOON

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def talk(request):
    return talking.talk() if "transactional_db" in request.fixturenames else load_once(talking.talk)


def numbered(talk):
    with scope.everything(reason="test data"):
        return [(row.sequence, str(row.words)) for row in ChatMessage.objects.order_by("sequence")]


def missed(talk, after):
    """What a page asks for when its line is back."""
    with scope.patients({talk.person.pk}):
        rows, more = queries.list_messages(conversation_id=talk.thread().pk, after=after)
    return [(row.sequence, str(row.words)) for row in rows], more


@pytest.mark.django_db
def test_what_reaches_the_server_first_stands_first_whatever_the_clock_of_its_writer_says(talk):
    lost = uuid4()
    talk.say("第二句，先到了", at=LATER)
    talk.say("第一句，没有信号，补发的", key=lost, at=NOON)
    talk.answer("收到", at=NOON)  # its clock is a little behind the resident's
    talk.say("第一句，没有信号，补发的", key=lost, at=LATER)  # its answer was lost too
    assert numbered(talk) == [(1, "第二句，先到了"), (2, "第一句，没有信号，补发的"), (3, "收到")]


@pytest.mark.django_db
def test_a_page_that_comes_back_gets_exactly_what_it_missed(talk):
    talk.say("一")
    talk.answer("二")
    talk.say("三")
    assert missed(talk, 1) == ([(2, "二"), (3, "三")], False)
    assert missed(talk, 3) == ([], False)
    other = talk.patient("邻居")
    mine, talk.person = talk.person, other
    talk.say("别人的话", by=talk.actor_of(other))
    talk.person = mine
    assert missed(talk, 3) == ([], False)


@pytest.mark.django_db
def test_who_was_away_for_long_is_told_that_there_is_more_and_misses_nothing(talk):
    first = talk.say("1")
    with scope.everything(reason="test data"):
        ChatMessage.objects.bulk_create(
            ChatMessage(
                conversation_id=first.conversation_id,
                sequence=number,
                client_key=uuid4(),
                side=first.side,
                kind=first.kind,
                words=str(number),
                by=first.by,
                at=NOON,
            )
            for number in range(2, 131)
        )
        Conversation.objects.filter(pk=first.conversation_id).update(last_sequence=130)
    seen, (found, more) = [], missed(talk, 0)
    while more:
        seen += found
        found, more = missed(talk, seen[-1][0])
    assert seen and seen + found == [(number, str(number)) for number in range(1, 131)]


def at_once(*acts):
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_copies_and_lines_of_one_moment_are_stored_once_each_without_a_gap(talk):
    key = uuid4()
    first, second = at_once(*[lambda: talk.say("头一句", key=key)] * 2)  # both open the conversation
    assert first.pk == second.pk
    answer = uuid4()
    sent = at_once(
        *[lambda: talk.say("又一句", key=key)] * 2,
        *[lambda: talk.answer("回一句", key=answer)] * 2,
        *[lambda words=words: talk.say(words) for words in ("甲", "乙")],
    )
    assert (sent[0].pk, sent[1].pk, sent[2].pk) == (first.pk, first.pk, sent[3].pk)
    kept = numbered(talk)
    assert [number for number, _ in kept] == list(range(1, len(kept) + 1))
    assert sorted(words for _, words in kept) == sorted(["头一句", "回一句", "甲", "乙"])
    assert talk.thread().last_sequence == len(kept)


@pytest.mark.django_db
def test_the_key_of_a_message_that_somebody_else_has_sent_is_refused_and_nothing_is_stored(talk):
    key = uuid4()
    talk.say("我的话", key=key)
    with pytest.raises(writing.KeyOfAnother):
        talk.answer("别人的钥匙", key=key)
    assert numbered(talk) == [(1, "我的话")]
