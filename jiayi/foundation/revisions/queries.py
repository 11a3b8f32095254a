"""Reads: the kinds one may see, their rules and versions, revisions under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiayi.kernel import paging
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import Action, Revision, State
from .rules import Change, Effect, Field, Problem, Proposal, RuleKind, Version

OPEN = (State.DRAFT, State.PROPOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule with the version that holds on a day, the one to come, and what is being changed."""

    code: str
    name: str
    current: Version | None
    upcoming: Version | None
    version_count: int
    open: Sequence[Revision]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A revision with everything its page shows."""

    revision: Revision
    kind: RuleKind
    fields: Sequence[Field]
    base: Version | None
    content: dict[str, Any]
    problems: Sequence[Problem]
    changes: Sequence[Change]
    effect: Effect


def get_kind(*, code: str, by: Actor) -> RuleKind:
    """
    :raises NotFound: if there is none, or the actor may not see it
    """
    kind = rules.find_kind(code)
    if kind is None or not allowed(by, kind.view):
        raise NotFound("没有这一类规则，或您的岗位看不到")
    return kind


def list_kinds(*, by: Actor) -> list[RuleKind]:
    return [kind for kind in rules.kinds() if allowed(by, kind.view)]


def list_rules(*, kind: str, q: str, on: date, by: Actor) -> list[Rule]:
    """The rules of a kind by their code, found by name or code."""
    found = get_kind(code=kind, by=by)
    under_way: dict[str, list[Revision]] = {}
    for revision in Revision.objects.filter(kind=kind, state__in=OPEN).order_by("id"):
        under_way.setdefault(revision.code, []).append(revision)
    versions: dict[str, list[Version]] = {}
    for version in found.versions(""):
        versions.setdefault(version.code, []).append(version)
    listed = [
        _rule(code, versions.get(code, []), under_way.get(code, []), on)
        for code in dict.fromkeys([*versions, *under_way])
    ]
    return [rule for rule in listed if not q or q in rule.name or rule.code.startswith(q)]


def _rule(code: str, versions: Sequence[Version], open_ones: Sequence[Revision], on: date) -> Rule:
    by_standing: dict[str, Version] = {}
    for version in sorted(versions, key=lambda version: (version.effective_from, version.id)):
        by_standing[rules.standing(version, on=on)] = version
    kept = [version for version in versions if not version.is_withdrawn] or versions
    newest = max(kept, key=lambda version: (version.effective_from, version.id), default=None)
    shown = by_standing.get("in_force") or newest
    return Rule(
        code=code,
        name=shown.name if shown else str(open_ones[0].content.get("name") or code),
        current=by_standing.get("in_force"),
        upcoming=by_standing.get("upcoming"),
        version_count=len(versions),
        open=open_ones,
    )


def get_rule(*, kind: str, code: str, on: date, by: Actor) -> tuple[Rule, list[Version]]:
    """One rule and all its versions, the newest first.

    :raises NotFound: if there is neither a version nor a draft
    """
    versions = versions_of(kind=get_kind(code=kind, by=by), code=code)
    open_ones = list(Revision.objects.filter(kind=kind, code=code, state__in=OPEN).order_by("id"))
    if not versions and not open_ones:
        raise NotFound("没有这项规则")
    return _rule(code, versions, open_ones, on), versions


def versions_of(*, kind: RuleKind, code: str) -> list[Version]:
    """The newest first."""
    return sorted(kind.versions(code), key=lambda version: (version.effective_from, version.id), reverse=True)


def get_version(*, kind: str, version_id: int, by: Actor) -> tuple[Version, Version | None, dict[str, Any]]:
    """A version, the one before it, and its content.

    :raises NotFound: if the kind has no such version
    """
    found = get_kind(code=kind, by=by)
    version = next((one for one in found.versions("") if one.id == version_id), None)
    if version is None:
        raise NotFound("没有这个版本")
    versions = versions_of(kind=found, code=version.code)
    later = versions.index(version) + 1
    return version, versions[later] if later < len(versions) else None, found.content(version_id)


def changes_of(*, kind: str, version_id: int, by: Actor) -> list[Change]:
    """What a version changed against the one before it; nothing for the first."""
    found = get_kind(code=kind, by=by)
    _, before, content = get_version(kind=kind, version_id=version_id, by=by)
    if before is None:
        return []
    fields = found.outline()
    return rules.differences(fields, _spelled(fields, found.content(before.id)), _spelled(fields, content))


def histories(*, kind: str, version_ids: Iterable[int]) -> dict[int, Revision]:
    """How versions came to be, for those that came through a revision in scope."""
    rows = Revision.objects.filter(
        kind=kind, version_id__in=list(version_ids), state=State.PUBLISHED, action=Action.REPLACE
    )
    return {row.version_id: row for row in rows if row.version_id is not None}


def page_revisions(*, state: str, kind: str, by: Actor, cursor: str | None, limit: int) -> Page:
    """The revisions in scope of the kinds one may see, the newest first."""
    rows = Revision.objects.select_related("organization").filter(kind__in=[one.code for one in list_kinds(by=by)])
    rows = rows.filter(state=state) if state else rows.exclude(state=State.DISCARDED)
    if kind:
        rows = rows.filter(kind=kind)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def count_waiting(*, kinds: Iterable[str]) -> dict[str, int]:
    """How many of each kind wait for a second person."""
    counted: dict[str, int] = {}
    for kind in Revision.objects.filter(kind__in=list(kinds), state=State.PROPOSED).values_list("kind", flat=True):
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def get_revision(*, revision_id: int, by: Actor) -> Revision:
    """
    :raises NotFound: outside the scope, or of a kind one may not see
    """
    found = Revision.objects.select_related("organization").filter(pk=revision_id).first()
    if found is None:
        raise NotFound()
    get_kind(code=found.kind, by=by)
    return found


def read_revision(*, revision_id: int, on: date, at: datetime, by: Actor) -> Read:
    """A revision as its page shows it: checked, compared with what it was copied from, with its effect."""
    revision = get_revision(revision_id=revision_id, by=by)
    kind = get_kind(code=revision.kind, by=by)
    fields = kind.outline()
    base = next((one for one in kind.versions(revision.code) if one.id == revision.base_id), None)
    proposal, problems = judge(revision, kind, on=on, at=at, by=by)
    before = _spelled(fields, kind.content(base.id)) if base else rules.blank(fields)
    replaces = revision.action == Action.REPLACE
    return Read(
        revision=revision,
        kind=kind,
        fields=fields,
        base=base,
        content=dict(proposal.content),
        problems=problems,
        changes=rules.differences(fields, before, proposal.content) if replaces else [],
        effect=_ending(base, revision) if not replaces else kind.effect(proposal) if not problems else Effect(),
    )


def judge(revision: Revision, kind: RuleKind, *, on: date, at: datetime, by: Actor) -> tuple[Proposal, list[Problem]]:
    """The revision as a proposal, and everything that stands in the way of publishing it on a day."""
    problems: list[Problem] = []
    content: dict[str, Any] = {}
    if revision.action == Action.REPLACE:
        content, problems = rules.clean(kind.outline(), revision.content)
    proposal = Proposal(
        code=revision.code,
        content=content,
        base_id=revision.base_id,
        effective_from=revision.effective_from,
        source=revision.source,
        by=by,
        on=on,
        at=at,
    )
    if revision.action == Action.REPLACE and not problems:
        problems += kind.check(proposal)
    return proposal, problems + _head_problems(revision, versions_of(kind=kind, code=revision.code), on)


def _head_problems(revision: Revision, versions: Sequence[Version], on: date) -> list[Problem]:
    problems = []
    for key, label in (("source", "根据什么"), ("reason", "为什么改")):
        if not getattr(revision, key).strip():
            problems.append(Problem(path=key, message=f"请写{label}"))
    ended = next((one for one in versions if one.id == revision.base_id), None)
    if revision.action == Action.WITHDRAW:
        if ended is None or rules.standing(ended, on=on) != "upcoming":
            problems.append(Problem(path="", message="这一版已经启用或撤回过了，只能停用或换新的一版"))
        elif next(one for one in versions if not one.is_withdrawn).id != ended.id:
            problems.append(Problem(path="", message="后面还有一版，请先撤回后面那一版"))
        return problems
    versions = [one for one in versions if not one.is_withdrawn]
    begins = revision.effective_from
    if begins is None:
        return [*problems, Problem(path="effective_from", message="请选哪天起")]
    if begins < on:
        problems.append(Problem(path="effective_from", message=f"不能从过去开始，最早 {on.isoformat()}"))
    latest = versions[0] if versions else None
    if latest is not None and revision.action == Action.REPLACE and begins <= latest.effective_from:
        problems.append(
            Problem(path="effective_from", message=f"要晚于{latest.label}的启用日 {latest.effective_from.isoformat()}")
        )
    if revision.action == Action.REPLACE and latest is not None and revision.base_id != latest.id:
        problems.append(
            Problem(
                path="",
                message=f"您改的时候已经有了{latest.label}，这份是从更早的一版复制的；请从{latest.label}重新复制",
            )
        )
    if revision.action == Action.RETIRE and ended is not None:
        if ended.is_retired or ended.effective_to is not None:
            problems.append(Problem(path="", message=f"{ended.label}已经有了停用日期"))
        elif begins <= ended.effective_from:
            problems.append(Problem(path="effective_from", message=f"要晚于启用日 {ended.effective_from.isoformat()}"))
    return problems


def _ending(base: Version | None, revision: Revision) -> Effect:
    if base is None or revision.effective_from is None:
        return Effect()
    if revision.action == Action.WITHDRAW:
        return Effect(
            sentences=(
                f"“{base.name}”（{base.label}）到 {base.effective_from.isoformat()} 不启用，以后也不用。",
                "现在用的那一版接着用，没有停用日期；要再改，另起一版。",
            )
        )
    return Effect(
        sentences=(
            f"从 {revision.effective_from.isoformat()} 起不再用“{base.name}”（{base.label}）。",
            "以前用它办的事都照旧，结果里记着当时的版本。",
        )
    )


def _spelled(fields: Sequence[Field], content: dict[str, Any]) -> dict[str, Any]:
    return rules.clean(fields, content)[0]
