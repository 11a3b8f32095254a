"""What the database refuses of conversations, whoever writes the rows."""

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.care.conversations.models import ChatMessage, Closing
from jiayi.kernel.testing import load_once

from . import talking
from .talking import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return load_once(talking.talk)


BAD_ROWS = {
    "a jump over the states": "UPDATE conversations_conversation SET state = 'claimed', owner_id = 1"
    " WHERE state = 'closed'",
    "closed without a time": "UPDATE conversations_conversation SET closed_at = NULL",
    "six stars": "UPDATE conversations_conversation SET stars = 6, rated_at = now()",
    "read what is not there": "UPDATE conversations_conversation SET team_read = 99",
    "a clock nobody owes": "UPDATE conversations_conversation SET due_at = now()",
    "words changed afterwards": "UPDATE conversations_chatmessage SET kind = 'file'",
    "words taken away": "DELETE FROM conversations_chatmessage",
    "a record changed afterwards": "UPDATE conversations_closing SET kind = 'revisit'",
    "history changed": "DELETE FROM conversations_conversationmove",
    "rules changed in place": "UPDATE conversations_conversationpolicy SET rules = '{}'",
    "answered before asked": "UPDATE conversations_turn SET answered_at = asked_at - interval '1 day'",
    "due before asked": "UPDATE conversations_turn SET due_at = asked_at - interval '1 day'",
    "a second open thread": "INSERT INTO conversations_conversation (organization_id, patient_id, team_id, state,"
    " owner_name, first_responder_name, opened_at, last_at, last_sequence, resident_read, team_read, resident_unread,"
    " team_unread, urgent_code) SELECT organization_id, patient_id, team_id, 'open', '', '', now(), now(), 0, 0, 0, 0,"
    " 0, '' FROM conversations_conversation, generate_series(1, 2)",
    "a card that stands for nothing": "UPDATE conversations_chatmessage SET refers_to = 1",
    "a text approved by nobody": "UPDATE conversations_replytext SET source = '' WHERE kind = 'approved'",
}


@pytest.mark.parametrize("statement", BAD_ROWS.values(), ids=BAD_ROWS)
def test_the_database_refuses(talk, statement):
    talk.say()
    talk.close()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "revisit"},
        {"kind": "offline"},
        {"kind": "advice", "offline_reason": "other"},
    ],
)
def test_the_database_refuses_a_record_without_its_proof(talk, row):
    talk.say()
    with talk.scope(), pytest.raises(DatabaseError), transaction.atomic():
        Closing.objects.create(
            conversation=talk.thread(), summary="x", rule_version=1, by="x", by_name="x", at=NOON, **row
        )


@pytest.mark.parametrize("row", [{"kind": "voice", "seconds": 3}, {"kind": "text"}, {"sequence": 1, "words": "x"}])
def test_the_database_refuses_a_message_that_says_nothing(talk, row):
    talk.say()
    values = {"sequence": 9, "side": "team", "kind": "text", "by": "x", "at": NOON} | row
    with talk.scope(), pytest.raises(DatabaseError), transaction.atomic():
        ChatMessage.objects.create(conversation=talk.thread(), **values)
