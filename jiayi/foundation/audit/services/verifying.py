"""Compute every seal anew and say the first line that does not fit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from jiayi.kernel import crypto
from jiayi.kernel.actor import Actor

from .. import queries, rules
from ..models import CHECK_LIFECYCLE, CheckState, LogCheck, LogSeal
from .records import record_security
from .sealing import seal_logs

_HASH = 32


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that does not fit; `row` is None when it is a seal and no line."""

    log: str
    row: int | None
    problem: str

    @property
    def label(self) -> str:
        return rules.LOGS[self.log]


def verify_logs(*, progress: Callable[[int], None] = lambda rows: None) -> Broken | None:
    """All logs from their first seal; None when every line is as it was sealed. Reads only.

    A chain that ends too early shows only against a hash noted elsewhere (exports and the process log carry it).
    """
    done = 0
    for name in rules.LOGS:
        previous = ""
        seals = LogSeal.objects.filter(log=name).order_by("number").iterator(chunk_size=20)
        for number, seal in enumerate(seals, start=1):
            if (found := _of_chain(seal, number, previous) or _of_rows(seal)) is not None:
                return found
            previous = seal.hash
            done += seal.row_count
            progress(done)
        if (row := queries.find_unsealed(name)) is not None:
            return Broken(name, row, f"第 {row} 行是后来插进去的")
    return None


@transaction.atomic
def ask_check(*, by: Actor, at: datetime) -> LogCheck:
    """Let the worker check everything; who asked stands in the security log."""
    check = LogCheck.objects.create(asked_by=by.label, asked_by_name=by.name[:60], asked_at=at)
    record_security(
        kind="logs_checked",
        actor=by.label,
        actor_name=by.name,
        subject=f"第 {check.pk} 次核对",
        organization_id=by.organization_id,
        channel=by.channel,
        at=at,
    )
    app.configure_task("audit.run_check", queue="maintenance").defer(check_id=check.pk)
    return check


def run_check(*, check_id: int, at: datetime) -> None:
    """Seal what is new, then check. A check that was interrupted goes on from the beginning."""
    check = LogCheck.objects.get(pk=check_id)
    if check.state not in (CheckState.QUEUED, CheckState.RUNNING):
        return
    seal_logs(at=at)
    rows = LogCheck.objects.filter(pk=check_id)
    if check.state == CheckState.QUEUED:
        rows.update(state=CHECK_LIFECYCLE.target_of("run", current=check.state), rows_total=queries.count_sealed())
    shown = 0

    def progress(done: int) -> None:
        nonlocal shown
        if done - shown >= 20 * rules.SEAL_ROWS:
            shown = done
            rows.update(rows_done=done)

    found = verify_logs(progress=progress)
    told = {"finished_at": at, "rows_done": queries.count_sealed()}
    if found is None:
        rows.update(state=CheckState.WHOLE, **told)
    else:
        rows.update(
            state=CheckState.BROKEN,
            broken_log=found.log,
            broken_row=found.row,
            problem=found.problem[:200],
            **told,
        )


def _of_chain(seal: LogSeal, number: int, previous: str) -> Broken | None:
    """Is this the next seal, made with our key over these lines?"""
    if seal.number != number:
        return Broken(seal.log, None, f"第 {number} 张封条不见了")
    told = rules.seal_text(
        log=seal.log, number=number, previous=previous, ids=seal.row_ids, hashes=bytes(seal.row_hashes)
    )
    if seal.previous_hash != previous or seal.hash != crypto.blind_index("log-seal", told).hex():
        return Broken(seal.log, None, f"第 {number} 张封条被改过")
    return None


def _of_rows(seal: LogSeal) -> Broken | None:
    kept, hashes = dict(queries.read_rows(seal.log, ids=seal.row_ids)), bytes(seal.row_hashes)
    for place, number in enumerate(seal.row_ids):
        if number not in kept:
            return Broken(seal.log, number, f"第 {number} 行被删了")
        if rules.row_hash(seal.log, kept[number]) != hashes[place * _HASH : (place + 1) * _HASH]:
            return Broken(seal.log, number, f"第 {number} 行被改过")
    return None
