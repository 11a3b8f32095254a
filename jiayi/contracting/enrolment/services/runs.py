"""批量发起: ask many people one by one in a job that can be left. It makes offers and never signs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from jiayi.contracting.contracts import services as contracts
from jiayi.kernel import events, scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from .. import queries
from ..events import RunRequested
from ..models import RUN_LIFECYCLE, OfferLine, OfferRun, RunState
from .errors import NobodyToAsk, RunUnderWay
from .groups import lock_entry, mark_asked, open_group
from .offering import offer_entry

ASK_AGAIN_DAYS = 3
JOB = "enrolment.run_offers"


@transaction.atomic
def request_invitations(*, group_id: int, entry_ids: Sequence[int], by: Actor, at: datetime) -> OfferRun:
    """Invite the people of a list who were not invited yet, or whose invitation has run out; all, or the chosen ones.

    :raises NobodyToAsk: if nobody is left to invite
    :raises RunUnderWay: while another run of this list is not finished
    """
    group = open_group(group_id=group_id)
    rows = queries.select_entries(group_id=group.pk).filter(state__in=["listed", "no_answer"])
    if entry_ids:
        rows = rows.filter(pk__in=list(entry_ids))
    # A no-answer that was asked yesterday is left in peace.
    rows = rows.exclude(asked_at__gt=at - timedelta(days=ASK_AGAIN_DAYS))
    patient_ids = list(rows.order_by("pk").values_list("patient_id", flat=True))
    return _request(
        kind=OfferRun.Kind.INVITATION,
        organization_id=group.organization_id,
        group_id=group.pk,
        lines=[(patient_id, None) for patient_id in patient_ids],
        by=by,
        at=at,
    )


@transaction.atomic
def request_renewals(*, contract_ids: Sequence[int], by: Actor, at: datetime) -> OfferRun:
    """Send renewal offers to those of the preview who can be renewed.

    :raises NobodyToAsk: if none of them can
    """
    judged = queries.preview_renewals(contract_ids=contract_ids, today=queries.local_day(at))
    chosen = [row for row in judged if row.can_renew]
    return _request(
        kind=OfferRun.Kind.RENEWAL,
        organization_id=by.organization_id or 0,
        group_id=None,
        lines=[(row.patient_id, row.contract_id) for row in chosen],
        by=by,
        at=at,
    )


def _request(
    *,
    kind: str,
    organization_id: int,
    group_id: int | None,
    lines: Sequence[tuple[int, int | None]],
    by: Actor,
    at: datetime,
) -> OfferRun:
    if not lines:
        raise NobodyToAsk()
    try:
        with transaction.atomic():
            run = OfferRun.objects.create(
                organization_id=organization_id,
                kind=kind,
                group_id=group_id,
                total=len(lines),
                requested_by=by.label,
                requested_by_name=by.name,
                asker={
                    "organization_name": by.organization_name,
                    "practitioner_id": by.practitioner_id,
                    "roles": sorted(by.roles),
                    "team_ids": sorted(by.team_ids),
                    "channel": by.channel,
                    "organization_id": by.organization_id,
                },
                scope_path=by.organization_path,
                requested_at=at,
            )
    except IntegrityError as refused:
        raise RunUnderWay() from refused
    OfferLine.objects.bulk_create(
        [OfferLine(run=run, patient_id=patient_id, before_id=before) for patient_id, before in lines],
        ignore_conflicts=True,
    )
    events.publish(
        RunRequested(organization_id=organization_id, by=by.label, at=at, run_id=run.pk, kind=kind, persons=len(lines))
    )
    app.configure_task(JOB, queue="tables").defer(run_id=run.pk)
    return run


def execute_run(*, run_id: int, at: datetime) -> None:
    """Ask everybody whose line still waits. Line and offer commit together, so a killed job goes on where it was."""
    with scope.everything(reason="the run names the scope"):
        run = OfferRun.objects.filter(pk=run_id).first()
    if run is None or run.state == RunState.DONE or not run.scope_path:
        return
    by = _actor_of(run)
    with scope.subtree(run.scope_path):
        run.state = RUN_LIFECYCLE.target_of("start", current=run.state)
        run.save(update_fields=["state"])
        waiting = OfferLine.objects.filter(run=run, verdict=OfferLine.Verdict.PENDING).order_by("pk")
        for line in waiting.iterator(chunk_size=200):
            _take(run, line, by=by, at=at)
        run.refresh_from_db()
        run.state = RUN_LIFECYCLE.target_of("finish", current=run.state)
        run.finished_at = at
        run.save(update_fields=["state", "finished_at"])


def _take(run: OfferRun, line: OfferLine, *, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            line.offer_id = _ask(run, line, by=by, at=at)
            line.verdict = OfferLine.Verdict.OFFERED
            _save(run, line)
    except DomainError as refused:
        line.offer_id = None
        line.verdict, line.code, line.message = OfferLine.Verdict.SKIPPED, refused.code, str(refused)[:200]
        _save(run, line)


@transaction.atomic
def _save(run: OfferRun, line: OfferLine) -> None:
    line.save(update_fields=["offer", "verdict", "code", "message"])
    offered = 1 if line.verdict == OfferLine.Verdict.OFFERED else 0
    OfferRun.objects.filter(pk=run.pk).update(done=F("done") + 1, offered=F("offered") + offered)


def _ask(run: OfferRun, line: OfferLine, *, by: Actor, at: datetime) -> int:
    if run.kind == OfferRun.Kind.RENEWAL:
        return int(contracts.renew_contract(contract_id=line.before_id or 0, by=by, at=at).contract.pk)
    [entry_id] = (
        queries.select_entries(group_id=run.group_id or 0)
        .filter(patient_id=line.patient_id)
        .values_list("pk", flat=True)
    )
    entry = lock_entry(entry_id=entry_id)
    contract_id = offer_entry(entry, by=by, at=at)
    mark_asked(entry, at=at)
    return contract_id


def _actor_of(run: OfferRun) -> Actor:
    """Who asked; rights were checked when it was asked."""
    asker: dict[str, Any] = run.asker
    _, _, number = run.requested_by.partition(":")
    return Actor(
        kind="staff",
        account_id=int(number) if number.isdigit() else None,
        name=run.requested_by_name,
        organization_id=asker.get("organization_id"),
        organization_path=run.scope_path,
        organization_name=asker.get("organization_name", ""),
        practitioner_id=asker.get("practitioner_id"),
        roles=frozenset(asker.get("roles", [])),
        permissions=permissions_of(asker.get("roles", [])),
        team_ids=frozenset(asker.get("team_ids", [])),
        channel=asker.get("channel", "desk"),
    )
