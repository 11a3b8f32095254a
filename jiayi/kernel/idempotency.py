"""Every write that a client can queue carries a client-made UUID; a replay gets the first answer again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from .actor import Actor
from .models import IdempotencyKey


@transaction.atomic
def once(*, key: UUID | None, by: Actor, operation: str, run: Callable[[], Any]) -> Any:
    """Run `run` unless this actor has sent `key` for this operation before; return its JSON-able answer.

    Two copies that arrive together queue on the unique index, so the second sees the first's answer. If `run` raises,
    the key is released with the transaction and the client may try again.
    """
    if key is None:
        return run()
    claim, is_new = IdempotencyKey.objects.get_or_create(actor=by.label, operation=operation, key=key)
    if is_new:
        claim.answer = run()
        claim.save(update_fields=["answer"])
    return claim.answer
