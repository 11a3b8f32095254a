"""Seal what was written since the last time: in the worker, minutes later, so that no request is slower for it."""

import logging
from datetime import datetime

from django.db import connection, transaction

from jiayi.kernel import crypto

from .. import queries, rules
from ..models import LogSeal

log = logging.getLogger(__name__)


def seal_logs(*, at: datetime) -> int:
    """Seal all lines that are not sealed yet; the number of new seals. Safe to repeat and to interrupt."""
    return sum(_seal(name, at) for name in rules.LOGS)


def _seal(name: str, at: datetime) -> int:
    made = 0
    while _seal_next(name, at, is_late=False):
        made += 1
    while _seal_next(name, at, is_late=True):
        made += 1
    if made and (head := queries.find_head(name)):
        # The process log leaves the machine: a chain that is cut off at its end still shows against this line.
        log.info("log sealed", extra={"log": name, "number": head.number, "hash": head.hash})
    return made


@transaction.atomic
def _seal_next(name: str, at: datetime, *, is_late: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"audit.seal.{name}"])
    head = queries.find_head(name)
    rows = queries.read_late(name, at=at) if is_late else queries.read_after(name, after=queries.last_sealed(name))
    if not rows:
        return False
    ids = [number for number, _ in rows]
    hashes = b"".join(rules.row_hash(name, text) for _, text in rows)
    number, previous = (head.number + 1, head.hash) if head else (1, "")
    told = rules.seal_text(log=name, number=number, previous=previous, ids=ids, hashes=hashes)
    LogSeal.objects.create(
        log=name,
        number=number,
        row_ids=ids,
        row_hashes=hashes,
        row_count=len(ids),
        last_id=ids[-1],
        previous_hash=previous,
        hash=crypto.blind_index("log-seal", told).hex(),
        sealed_at=at,
    )
    return True
