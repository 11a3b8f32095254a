"""A rule is changed in a copy: started, saved as often as one likes, proposed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from jiayi.kernel import events
from jiayi.kernel.access import Permission, allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput

from .. import queries, rules
from ..events import RevisionProposed
from ..models import REVISION_LIFECYCLE, Action, Revision
from ..rules import Effect, RuleKind


class AlreadyUnderWay(DomainError):
    """One's own place has a draft of this rule already."""

    code, status, message = "revision_under_way", 409, "这项规则已经有一份在改，请打开那一份接着改"


class StaleEdit(DomainError):
    """Somebody saved in between."""

    code, status, message = "revision_stale", 409, "刚才别人也改了这份草稿，您的还没有存；请重新打开，再改一次"


class NotReady(InvalidInput):
    """Something is still missing or wrong; `details` says where."""

    code, message = "revision_not_ready", "还有几处没有填对，请看标出的地方"


@transaction.atomic
def start_revision(
    *,
    kind: str,
    code: str,
    base_id: int | None,
    content: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> Revision:
    """A draft copied from a version (or from a file, or empty for a new rule).

    :raises AlreadyUnderWay: if the actor's organisation has one already
    """
    found = writable_kind(kind, by)
    versions = [one for one in queries.versions_of(kind=found, code=code) if not one.is_withdrawn]
    if base_id is None:
        if versions:
            base_id = versions[0].id
        elif not found.may_add:
            raise InvalidInput("这一类规则不能新建，只能从现有的版本复制")
    elif all(version.id != base_id for version in versions):
        raise InvalidInput("要复制的版本不是这项规则的")
    copied = content if content is not None else found.content(base_id) if base_id else rules.blank(found.outline())
    latest = versions[0].id if versions else None
    base = next((version for version in versions if version.id == base_id), None)
    # What is compared and replaced is always the newest version, whichever one was copied.
    return _create(found, code, Action.REPLACE, latest, dict(copied), base.source if base else "", by, at)


@transaction.atomic
def start_retirement(*, kind: str, version_id: int, by: Actor, at: datetime) -> Revision:
    """A draft that ends a rule: from a day on this version is no longer used, and nothing follows it.

    :raises AlreadyUnderWay: if the actor's organisation is changing it
    """
    found = writable_kind(kind, by)
    if found.retire is None:
        raise InvalidInput("这一类规则不能停用，只能换新的一版")
    version, _, _ = queries.get_version(kind=kind, version_id=version_id, by=by)
    return _create(found, version.code, Action.RETIRE, version.id, {}, "", by, at)


@transaction.atomic
def start_withdrawal(*, kind: str, version_id: int, on: date, by: Actor, at: datetime) -> Revision:
    """A draft that takes a version back before its first day; the one that it was to replace goes on.

    :raises AlreadyUnderWay: if the actor's organisation is changing it
    :raises InvalidInput: if it has begun
    """
    found = writable_kind(kind, by)
    version, _, _ = queries.get_version(kind=kind, version_id=version_id, by=by)
    if rules.standing(version, on=on) != "upcoming":
        raise InvalidInput("只有还没到启用日的版本可以撤回")
    return _create(found, version.code, Action.WITHDRAW, version.id, {}, "", by, at, version.effective_from)


def _create(
    kind: RuleKind,
    code: str,
    action: Action,
    base_id: int | None,
    content: dict[str, Any],
    source: str,
    by: Actor,
    at: datetime,
    effective_from: date | None = None,
) -> Revision:
    try:
        with transaction.atomic():
            return Revision.objects.create(
                kind=kind.code,
                code=code,
                action=action,
                organization_id=by.organization_id,
                base_id=base_id,
                content=content,
                effective_from=effective_from,
                source=source[:300],
                needs_second=kind.needs_second,
                started_by=by.label,
                started_by_name=by.name[:50],
                started_at=at,
            )
    except IntegrityError as taken:
        raise AlreadyUnderWay() from taken


@transaction.atomic
def save_revision(
    *,
    revision_id: int,
    content: Mapping[str, Any],
    effective_from: date | None,
    source: str,
    reason: str,
    edition: int,
    by: Actor,
    at: datetime,
) -> Revision:
    """Keep what was typed, right or not: a draft may be unfinished.

    :raises StaleEdit: if it was saved since the page was read
    :raises InvalidTransition: if it is no longer a draft
    """
    revision = lock(revision_id, by)
    writable_kind(revision.kind, by)
    REVISION_LIFECYCLE.target_of("propose", current=revision.state)
    if revision.edition != edition:
        raise StaleEdit()
    if revision.action == Action.REPLACE:
        revision.content = dict(content)
    if revision.action != Action.WITHDRAW:  # the day that does not come is that of the version
        revision.effective_from = effective_from
    revision.source, revision.reason = source.strip(), reason.strip()
    revision.edition, revision.edited_by_name, revision.edited_at = edition + 1, by.name[:50], at
    revision.save()
    return revision


@transaction.atomic
def propose_revision(*, revision_id: int, on: date, by: Actor, at: datetime) -> Revision:
    """Nothing can be changed any more; where money is concerned a second person decides.

    :raises NotReady: if anything is missing or wrong
    """
    revision = lock(revision_id, by)
    kind = writable_kind(revision.kind, by)
    target = REVISION_LIFECYCLE.target_of("propose", current=revision.state)
    check_ready(revision, kind, on=on, at=at, by=by)
    revision.state = target
    revision.proposed_by, revision.proposed_by_name, revision.proposed_at = by.label, by.name[:50], at
    revision.decision_note = ""
    revision.save()
    events.publish(
        RevisionProposed(
            organization_id=revision.organization_id,
            by=by.label,
            at=at,
            revision_id=revision.pk,
            kind=revision.kind,
            title=title_of(revision, kind),
            deciding_id=int(revision.organization.path.partition(".")[0]),
            proposed_by_name=by.name,
        )
    )
    return revision


@transaction.atomic
def discard_revision(*, revision_id: int, by: Actor, at: datetime) -> Revision:
    """Not wanted any more. The row stays, so that one can see there was one."""
    revision = lock(revision_id, by)
    writable_kind(revision.kind, by)
    revision.state = REVISION_LIFECYCLE.target_of("discard", current=revision.state)
    revision.edited_by_name, revision.edited_at = by.name[:50], at
    revision.save(update_fields=["state", "edited_by_name", "edited_at"])
    return revision


def try_out(*, revision_id: int, on: date, by: Actor, at: datetime) -> Effect:
    """What the engine would give with this draft; nothing is stored.

    :raises NotReady: if the draft cannot be computed yet
    """
    revision = queries.get_revision(revision_id=revision_id, by=by)
    kind = queries.get_kind(code=revision.kind, by=by)
    if kind.trial is None or revision.action != Action.REPLACE:
        raise InvalidInput("这一类规则没有可以试算的")
    proposal, problems = queries.judge(revision, kind, on=on, at=at, by=by)
    in_content = [problem for problem in problems if problem.path not in ("", "source", "reason", "effective_from")]
    if in_content:
        raise NotReady(details=[{"field": one.path, "message": one.message} for one in in_content])
    with transaction.atomic():
        tried = kind.trial(proposal)
        transaction.set_rollback(True)
    return tried


def lock(revision_id: int, by: Actor) -> Revision:
    """The revision, locked.

    :raises NotFound: outside the scope
    """
    found = queries.get_revision(revision_id=revision_id, by=by)
    return Revision.objects.select_for_update(of=("self",)).select_related("organization").get(pk=found.pk)


def writable_kind(code: str, by: Actor) -> RuleKind:
    """
    :raises Forbidden: if the actor may read this kind but not write it
    """
    kind = queries.get_kind(code=code, by=by)
    require(kind.write, by)
    return kind


def require(permission: Permission, by: Actor) -> None:
    if not allowed(by, permission):
        raise Forbidden()


def check_ready(revision: Revision, kind: RuleKind, *, on: date, at: datetime, by: Actor) -> rules.Proposal:
    """
    :raises NotReady: with every problem and its field
    """
    proposal, problems = queries.judge(revision, kind, on=on, at=at, by=by)
    if problems:
        raise NotReady(
            problems[0].message,
            details=[{"field": one.path, "message": one.message, "code": one.code} for one in problems],
        )
    return proposal


def title_of(revision: Revision, kind: RuleKind) -> str:
    """`服务包“高血压包”`."""
    name = revision.content.get("name")
    if not name:
        name = next((version.name for version in queries.versions_of(kind=kind, code=revision.code)), revision.code)
    return f"{kind.title}“{name}”{'' if revision.action == Action.REPLACE else f'（{revision.get_action_display()}）'}"
