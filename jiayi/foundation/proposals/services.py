"""Writes: one person proposes, another puts it into force or refuses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import events, foureyes
from jiayi.kernel.access import Permission, allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound

from . import queries, rules
from .events import ProposalDecided, ProposalMade, ProposalWithdrawn
from .models import PROPOSAL_LIFECYCLE, Proposal, State
from .rules import ProposalKind


class ConfirmerMustBeAnother(foureyes.ApproverMustBeAnother):
    """The person who proposed wants to confirm it too."""

    code, message = "confirmer_must_be_another", "自己提出的要由另一个人确认，请找另一位有权的同事"


class AlreadyProposed(DomainError):
    """One proposal waits for this already."""

    code, status, message = "already_proposed", 409, "这件事已经有人提出，正等人确认；要改先撤回那一条"


class ProposalTooLate(DomainError):
    """It has waited longer than a week."""

    code, status, message = "proposal_too_late", 409, "等得太久，作废了，请重新提出"


class ProposalReasonMissing(InvalidInput):
    """Who confirms and who audits want to know why."""

    code, message = "reason_missing", "请写明理由（至少 4 个字），确认的人和审计的人都会看"


def register_kind(
    *,
    code: str,
    title: str,
    propose: Permission,
    confirm: Permission,
    carry_out: Callable[[dict[str, Any], Actor, datetime], None],
) -> None:
    """Offer an act that needs two persons, from the `jobs` of the app that owns it. See rules.ProposalKind."""
    rules.add_kind(ProposalKind(code=code, title=title, propose=propose, confirm=confirm, carry_out=carry_out))


def propose(
    *,
    code: str,
    organization_id: int,
    title: str,
    subject: str,
    payload: dict[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
) -> Proposal:
    """Put an act before a second person. The caller has checked that it makes sense; it is checked again when it is
    confirmed.

    :raises Forbidden: this person may not propose it
    :raises ProposalReasonMissing: no reason
    :raises AlreadyProposed: one waits for the same subject
    """
    kind = _kind(code)
    if not allowed(by, kind.propose):
        raise Forbidden()
    told = " ".join(reason.split())[: rules.REASON_MAX]
    if len(told) < rules.REASON_MIN:
        raise ProposalReasonMissing()
    try:
        with transaction.atomic():
            late = Proposal.objects.filter(code=code, subject=subject, state=State.WAITING, expires_at__lte=at)
            late.update(state=State.LAPSED)
            proposal = Proposal.objects.create(
                organization_id=organization_id,
                code=code,
                title=title[:200],
                subject=subject,
                payload=payload,
                reason=told,
                proposed_by=by.label,
                proposed_by_name=by.name[:60],
                proposed_at=at,
                expires_at=at + safeguards.days("proposal_wait_days", at=at),
            )
            events.publish(
                ProposalMade(
                    organization_id=organization_id,
                    by=by.label,
                    at=at,
                    proposal_id=proposal.pk,
                    code=code,
                    title=kind.title,
                    proposed_by_name=by.name,
                    confirm_permission=str(kind.confirm),
                )
            )
    except IntegrityError as problem:
        if "proposals_one_waiting_per_subject" in str(problem):
            raise AlreadyProposed() from problem
        raise
    return proposal


@transaction.atomic
def confirm(*, proposal_id: int, note: str = "", by: Actor, at: datetime) -> Proposal:
    """A second person puts it into force.

    :raises NotFound: not in the actor's scope
    :raises ConfirmerMustBeAnother: it is the actor's own
    :raises ProposalTooLate: it has waited more than a week
    """
    proposal = _decide(proposal_id, "confirm", note, by, at)
    _kind(proposal.code).carry_out(proposal.payload, by, at)
    return proposal


@transaction.atomic
def refuse(*, proposal_id: int, note: str, by: Actor, at: datetime) -> Proposal:
    """A second person does not agree, and says why.

    :raises ProposalReasonMissing: no reason
    """
    if not note.strip():
        raise ProposalReasonMissing("请写明为什么不同意，提出的人要看")
    return _decide(proposal_id, "refuse", note, by, at)


@transaction.atomic
def withdraw(*, proposal_id: int, by: Actor, at: datetime) -> Proposal:
    """Who proposed takes it back.

    :raises Forbidden: somebody else's
    """
    proposal = queries.get_proposal(proposal_id=proposal_id, by=by, for_update=True)
    if proposal.proposed_by != by.label:
        raise Forbidden("只有提出的人能撤回")
    proposal.state = PROPOSAL_LIFECYCLE.target_of("withdraw", current=proposal.state)
    proposal.save(update_fields=["state"])
    events.publish(
        ProposalWithdrawn(
            organization_id=proposal.organization_id, by=by.label, at=at, proposal_id=proposal.pk, code=proposal.code
        )
    )
    return proposal


def _decide(proposal_id: int, move: str, note: str, by: Actor, at: datetime) -> Proposal:
    proposal = queries.get_proposal(proposal_id=proposal_id, by=by, for_update=True)
    kind = _kind(proposal.code)
    if not allowed(by, kind.confirm):
        raise Forbidden()
    target = PROPOSAL_LIFECYCLE.target_of(move, current=proposal.state)
    foureyes.require_another(asked_by=proposal.proposed_by, by=by, refusal=ConfirmerMustBeAnother)
    if at >= proposal.expires_at:
        raise ProposalTooLate()
    proposal.state, proposal.decided_by, proposal.decided_by_name = target, by.label, by.name[:60]
    proposal.decided_at, proposal.decision_note = at, note.strip()[:200]
    proposal.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at", "decision_note"])
    events.publish(
        ProposalDecided(
            organization_id=proposal.organization_id,
            by=by.label,
            at=at,
            proposal_id=proposal.pk,
            code=proposal.code,
            title=kind.title,
            proposed_by=proposal.proposed_by,
            is_confirmed=move == "confirm",
        )
    )
    return proposal


def _kind(code: str) -> ProposalKind:
    kind = rules.find_kind(code)
    if kind is None:
        raise NotFound("没有这种要确认的事")
    return kind
