"""Reads of proposals: one sees the kinds one may propose or confirm; the auditor sees all."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from jiayi.kernel import paging
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import Proposal, State
from .permissions import ProposalPermission


def page_proposals(
    *, by: Actor, state: str = "", code: str = "", subject: str = "", cursor: str | None = None, limit: int = 30
) -> Page:
    """Newest first."""
    rows = _seen_by(by).select_related("organization")
    for name, value in (("state", state), ("code", code), ("subject", subject)):
        if value:
            rows = rows.filter(**{name: value})
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def waiting_for(*, code: str, subjects: Iterable[str], by: Actor, at: datetime) -> dict[str, Proposal]:
    """Subject → the proposal that still waits for a second person, for a page of a list."""
    rows = _seen_by(by).filter(code=code, subject__in=list(subjects), state=State.WAITING, expires_at__gt=at)
    return {row.subject: row for row in rows.order_by("id")}


def get_proposal(*, proposal_id: int, by: Actor, for_update: bool = False) -> Proposal:
    """
    :raises NotFound: of another organisation, or of a kind one has nothing to do with
    """
    rows = _seen_by(by).filter(pk=proposal_id)
    found = rows.select_for_update(of=("self",)).first() if for_update else rows.first()
    if found is None:
        raise NotFound()
    return found


def may_decide(proposal: Proposal, *, by: Actor, at: datetime) -> bool:
    """Whether this person may confirm or refuse it now."""
    kind = rules.find_kind(proposal.code)
    return bool(
        kind
        and proposal.state == State.WAITING
        and proposal.expires_at > at
        and proposal.proposed_by != by.label
        and allowed(by, kind.confirm)
    )


def shown_state(proposal: Proposal, *, at: datetime) -> str:
    """A proposal that nobody decided in time has lapsed, whether or not a new one has put it aside."""
    is_late = proposal.state == State.WAITING and proposal.expires_at <= at
    return State.LAPSED.value if is_late else proposal.state


def kinds_of(*, by: Actor) -> list[rules.ProposalKind]:
    """The kinds of proposals this person sees."""
    everything = allowed(by, ProposalPermission.READ_ALL)
    return [k for k in rules.kinds() if everything or allowed(by, k.propose) or allowed(by, k.confirm)]


def _seen_by(by: Actor) -> QuerySet[Proposal]:
    return Proposal.objects.filter(code__in=[kind.code for kind in kinds_of(by=by)])
