"""Open pages are told that something has changed: the door between a write and the sockets (entrypoints/realtime).

PostgreSQL carries the word. NOTIFY belongs to the caller's transaction: nobody hears of what was rolled back, and who
asks after hearing finds it written. What travels is a topic and a number, never what a row says: the page asks again
over HTTP, where permission and scope decide.

    live.tell("conversations", conversation.pk, to=[live.team(team_id), live.patient(patient_id)])
"""

import json
from collections.abc import Collection, Iterable

from django.db import connection

from jiayi.kernel.prepared import server_cursor

CHANNEL = "jiayi_live"
# A notification holds less than 8,000 bytes; a page that stopped breathing for this long is no longer open.
MOST_GROUPS = 300
SILENCE_SECONDS = 75
_PRESENT = """SELECT EXISTS (SELECT 1 FROM kernel_openpage
  WHERE groups && %s::varchar[] AND seen_at > now() - make_interval(secs => %s))"""
_WHO = """SELECT DISTINCT who FROM kernel_openpage
  WHERE groups && %s::varchar[] AND seen_at > now() - make_interval(secs => %s)"""


def staff(account_id: int) -> str:
    """Every open page of one member of staff."""
    return f"staff:{account_id}"


def team(team_id: int) -> str:
    """Every open page of the people of a team."""
    return f"team:{team_id}"


def organization(organization_id: int) -> str:
    """Every open page of the people of one organisation, not of those below it."""
    return f"organization:{organization_id}"


def patient(patient_id: int) -> str:
    """Every open page of a resident and of those who may look or write for them."""
    return f"patient:{patient_id}"


def tell(topic: str, number: int | None = None, *, to: Iterable[str]) -> None:
    """The open pages of these groups ask again for what they show of `topic`, as soon as this transaction commits.

    :raises RuntimeError: outside a transaction: the word must commit with the change it speaks of
    """
    for channel, word in words(topic, number, to=to):
        with server_cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [channel, word])


def words(topic: str, number: int | None = None, *, to: Iterable[str]) -> list[tuple[str, str]]:
    """What `tell` says, for a write that says it itself (`prepared.update(…, telling=…)`): one statement less.

    :raises RuntimeError: outside a transaction
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the word belongs inside the transaction that changes the state")
    groups = sorted(set(to))
    parts = (groups[start : start + MOST_GROUPS] for start in range(0, len(groups), MOST_GROUPS))
    return [(CHANNEL, json.dumps({"to": part, "topic": topic, "id": number}, separators=(",", ":"))) for part in parts]


def is_open(groups: Collection[str]) -> bool:
    """Has anybody of these groups a page open in any process: is it worth while to ring?"""
    with server_cursor() as cursor:
        cursor.execute(_PRESENT, [list(groups), SILENCE_SECONDS])
        return bool(cursor.fetchone()[0])


def who_is_open(groups: Collection[str]) -> set[str]:
    """The actors (`Actor.label`) of these groups who have a page open."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [list(groups), SILENCE_SECONDS])
        return {who for (who,) in cursor.fetchall()}
