"""The second person: publishes what another one proposed, or sends it back with a reason."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.kernel import events, foureyes
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput

from .. import queries
from ..events import RevisionReturned, RulePublished
from ..models import REVISION_LIFECYCLE, Action, Revision, State
from ..rules import Proposal, Retirement, RuleKind
from .drafting import check_ready, lock, require, title_of, writable_kind


class ProposerCannotPublish(foureyes.ApproverMustBeAnother):
    """Who proposed it wants to confirm it too."""

    message = "您自己提出的，要由另一个人确认发布"


class SecondPersonNeeded(DomainError):
    """Rules about money or about who belongs to a class are proposed first and published by somebody else."""

    code, status, message = "second_person_needed", 409, "这类规则要两个人：先提出，再由另一个人确认发布"


class NotTopmost(Forbidden):
    """A rule holds for every place of the house; a single one of them does not put it in force."""

    code, message = "not_topmost", "规则管的是全区，要由最上级机构的人发布；您可以起草和提出"


class WordsMissing(InvalidInput):
    """It is sent back without saying why."""

    code, message = "reason_missing", "请写明为什么退回，对方要看"


class Overlapping(DomainError):
    """The database found two versions for the same day."""

    code, status, message = "version_overlaps", 409, "这一天已经有别的版本，请换一个启用日期"


@transaction.atomic
def publish_revision(*, revision_id: int, note: str = "", on: date, by: Actor, at: datetime) -> Revision:
    """The draft becomes a version; from here on nobody changes it. It is judged anew on the day of publishing.

    :raises ProposerCannotPublish: where money is concerned, for the one who proposed it
    :raises SecondPersonNeeded: where money is concerned and nobody has proposed it
    :raises NotReady: if its day is over by now, or another version came first
    """
    revision = lock(revision_id, by)
    kind = (
        writable_kind(revision.kind, by)
        if revision.state == State.DRAFT
        else queries.get_kind(code=revision.kind, by=by)
    )
    require(kind.decide, by)
    _require_topmost(by)
    target = REVISION_LIFECYCLE.target_of("publish", current=revision.state)
    if revision.needs_second:
        if revision.state != State.PROPOSED:
            raise SecondPersonNeeded()
        foureyes.require_another(asked_by=revision.proposed_by, by=by, refusal=ProposerCannotPublish)
    proposal = check_ready(revision, kind, on=on, at=at, by=by)
    title = title_of(revision, kind)
    try:
        with transaction.atomic():
            version_id = _put_in_force(revision, kind, proposal, by, at)
    except IntegrityError as refused:
        raise Overlapping() from refused
    if not revision.proposed_by:
        revision.proposed_by, revision.proposed_by_name, revision.proposed_at = by.label, by.name[:50], at
    revision.state, revision.version_id = target, version_id
    revision.decided_by, revision.decided_by_name, revision.decided_at = by.label, by.name[:50], at
    revision.decision_note = note.strip()[:200]
    revision.save()
    events.publish(
        RulePublished(
            organization_id=revision.organization_id,
            by=by.label,
            at=at,
            revision_id=revision.pk,
            kind=revision.kind,
            code=revision.code,
            title=title,
            version_id=version_id,
            proposed_by=revision.proposed_by,
        )
    )
    return revision


@transaction.atomic
def return_revision(*, revision_id: int, note: str, by: Actor, at: datetime) -> Revision:
    """Back to a draft: by the second person with a reason, or taken back by whoever proposed it.

    :raises WordsMissing: if somebody else says no without saying why
    """
    revision = lock(revision_id, by)
    is_own = revision.proposed_by == by.label
    kind = writable_kind(revision.kind, by) if is_own else queries.get_kind(code=revision.kind, by=by)
    if not is_own:
        require(kind.decide, by)
        if not note.strip():
            raise WordsMissing()
    asker = revision.proposed_by
    revision.state = REVISION_LIFECYCLE.target_of("return", current=revision.state)
    revision.proposed_by = revision.proposed_by_name = ""
    revision.proposed_at = None
    revision.decision_note = "" if is_own else f"{by.name}退回：{note.strip()}"[:200]
    revision.save()
    if not is_own:
        events.publish(
            RevisionReturned(
                organization_id=revision.organization_id,
                by=by.label,
                at=at,
                revision_id=revision.pk,
                title=title_of(revision, kind),
                proposed_by=asker,
            )
        )
    return revision


def _require_topmost(by: Actor) -> None:
    if by.kind != "staff" or by.organization_path.count(".") != 1:
        raise NotTopmost()


def _put_in_force(revision: Revision, kind: RuleKind, proposal: Proposal, by: Actor, at: datetime) -> int:
    if revision.action == Action.RETIRE:
        if kind.retire is None or revision.base_id is None or revision.effective_from is None:
            raise InvalidInput("这一类规则不能停用")
        kind.retire(Retirement(version_id=revision.base_id, last_day_after=revision.effective_from, by=by, at=at))
        return revision.base_id
    if revision.action == Action.WITHDRAW:
        if revision.base_id is None:
            raise InvalidInput("没有要撤回的版本")
        kind.withdraw(revision.base_id)
        return revision.base_id
    return kind.publish(proposal)
