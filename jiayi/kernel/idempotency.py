"""Every write that a client can queue carries a client-made UUID; a replay gets the first answer again."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from .actor import Actor
from .models import IdempotencyKey
from .prepared import server_cursor

# Waits for a copy that is under way, and does nothing when that one has committed.
_CLAIM = """INSERT INTO kernel_idempotencykey (actor, operation, key, created_at) VALUES (%s, %s, %s, now())
ON CONFLICT (actor, operation, key) DO NOTHING RETURNING id"""


@transaction.atomic
def once(*, key: UUID | None, by: Actor, operation: str, run: Callable[[], Any]) -> Any:
    """Run `run` unless this actor has sent `key` for this operation before; return its JSON-able answer.

    Two copies that arrive together queue on the unique index, so the second sees the first's answer. If `run` raises,
    the key is released with the transaction and the client may try again.
    """
    if key is None:
        return run()
    with server_cursor() as cursor:
        cursor.execute(_CLAIM, [by.label, operation, key])
        claimed = cursor.fetchone()
    if claimed is None:
        return IdempotencyKey.objects.get(actor=by.label, operation=operation, key=key).answer
    answer = run()
    with server_cursor() as cursor:
        cursor.execute("UPDATE kernel_idempotencykey SET answer = %s WHERE id = %s", [json.dumps(answer), claimed[0]])
    return answer


def earlier(*, key: UUID, by: Actor, operation: str) -> Any:
    """The answer that this key got before, or None: for operations that refuse what they have themselves written."""
    return (
        IdempotencyKey.objects.filter(actor=by.label, operation=operation, key=key)
        .values_list("answer", flat=True)
        .first()
    )
