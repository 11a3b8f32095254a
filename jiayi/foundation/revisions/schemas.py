"""What the desk sees of rules and their revisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import Out, PageIn

from . import rules
from .queries import Read, Rule


class OptionOut(Out):
    value: str
    label: str


class RuleFieldOut(Out):
    """One setting as the form draws it. Bounds and numbers with a fraction are text."""

    key: str
    label: str
    kind: str
    group: str
    unit: str
    hint: str
    source: str
    is_assumed: bool
    is_required: bool
    empty_words: str
    at_least: str | None
    at_most: str | None
    longest: int
    options: list[OptionOut]
    fields: list[RuleFieldOut]
    row_word: str
    shown_when: str
    shown_for: list[str]

    @classmethod
    def of(cls, field: rules.Field) -> RuleFieldOut:
        plain = ("key", "label", "kind", "group", "unit", "hint", "source", "is_assumed", "is_required", "empty_words")
        return cls(
            **{name: getattr(field, name) for name in plain},
            at_least=None if field.at_least is None else str(field.at_least),
            at_most=None if field.at_most is None else str(field.at_most),
            longest=field.longest,
            options=[OptionOut(value=value, label=label) for value, label in field.options],
            fields=[cls.of(part) for part in field.fields],
            row_word=field.row_word,
            shown_when=field.shown_when[0] if field.shown_when else "",
            shown_for=list(field.shown_when[1]) if field.shown_when else [],
        )


class RuleKindOut(Out):
    code: str
    title: str
    words: str
    needs_second: bool
    may_write: bool
    may_decide: bool
    may_add: bool
    may_retire: bool
    may_withdraw: bool
    trial_words: str
    waiting: int

    @classmethod
    def of(cls, kind: rules.RuleKind, *, by: Actor, waiting: int = 0) -> RuleKindOut:
        may_write = allowed(by, kind.write)
        return cls(
            code=kind.code,
            title=kind.title,
            words=kind.words,
            needs_second=kind.needs_second,
            may_write=may_write,
            may_decide=allowed(by, kind.decide),
            may_add=may_write and kind.may_add,
            may_retire=may_write and kind.retire is not None,
            may_withdraw=may_write,
            trial_words=kind.trial_words if kind.trial else "",
            waiting=waiting,
        )


class RevisionRowOut(Out):
    id: int
    kind: str
    kind_title: str
    code: str
    name: str
    action: str
    state: str
    needs_second: bool
    organization_name: str
    effective_from: date | None
    reason: str
    started_by_name: str
    proposed_by_name: str
    proposed_at: datetime | None
    is_mine: bool
    decided_by_name: str
    decided_at: datetime | None
    decision_note: str
    edited_at: datetime | None

    @classmethod
    def of(cls, row: Any, *, by: Actor, **more: Any) -> Any:
        kind = rules.find_kind(row.kind)
        plain = ("id", "kind", "code", "action", "state", "needs_second", "effective_from", "reason")
        people = ("started_by_name", "proposed_by_name", "proposed_at", "decided_by_name", "decided_at")
        name = str(row.content.get("name") or "")
        if not name and kind is not None:
            name = next((version.name for version in kind.versions(row.code)), row.code)
        return cls(
            **{key: getattr(row, key) for key in (*plain, *people, "decision_note", "edited_at")},
            kind_title=kind.title if kind else row.kind,
            name=name,
            organization_name=row.organization.label,
            is_mine=row.proposed_by == by.label,
            **more,
        )


class VersionOut(Out):
    id: int
    code: str
    name: str
    label: str
    effective_from: date
    effective_to: date | None
    standing: str
    source: str

    @classmethod
    def of(cls, version: rules.Version, *, on: date, **more: Any) -> Any:
        plain = ("id", "code", "name", "label", "effective_from", "effective_to", "source")
        return cls(**{key: getattr(version, key) for key in plain}, standing=rules.standing(version, on=on), **more)


class VersionHistoryOut(VersionOut):
    """`proposed_by_name` and the like are empty for what came with the product."""

    proposed_by_name: str
    decided_by_name: str
    decided_at: datetime | None
    reason: str


class OpenRevisionOut(Out):
    id: int
    state: str
    action: str
    started_by_name: str


class RuleOut(Out):
    code: str
    name: str
    current: VersionOut | None
    upcoming: VersionOut | None
    version_count: int
    open: list[OpenRevisionOut]

    @classmethod
    def of(cls, rule: Rule, *, on: date, **more: Any) -> Any:
        return cls(
            code=rule.code,
            name=rule.name,
            current=VersionOut.of(rule.current, on=on) if rule.current else None,
            upcoming=VersionOut.of(rule.upcoming, on=on) if rule.upcoming else None,
            version_count=rule.version_count,
            open=[OpenRevisionOut.model_validate(row) for row in rule.open],
            **more,
        )


class RuleKindPageOut(Out):
    kind: RuleKindOut
    rules: list[RuleOut]


class RulePageOut(RuleOut):
    kind: RuleKindOut
    versions: list[VersionHistoryOut]


class ChangeOut(Out):
    path: str
    where: str
    kind: str
    words: str


class ProblemOut(Out):
    path: str
    message: str
    code: str


class EffectOut(Out):
    sentences: list[str]
    columns: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, effect: rules.Effect) -> EffectOut:
        return cls(
            sentences=list(effect.sentences), columns=list(effect.columns), rows=[list(row) for row in effect.rows]
        )


class VersionPageOut(Out):
    kind: RuleKindOut
    fields: list[RuleFieldOut]
    version: VersionOut
    before: VersionOut | None
    sentence: str
    content: dict[str, Any]
    changes: list[ChangeOut]


class RevisionOut(RevisionRowOut):
    rule_kind: RuleKindOut
    fields: list[RuleFieldOut]
    base: VersionOut | None
    content: dict[str, Any]
    source: str
    edition: int
    edited_by_name: str
    problems: list[ProblemOut]
    changes: list[ChangeOut]
    effect: EffectOut
    version_id: int | None

    @classmethod
    def read(cls, read: Read, *, by: Actor, on: date) -> RevisionOut:
        row = read.revision
        return cls.of(
            row,
            by=by,
            rule_kind=RuleKindOut.of(read.kind, by=by),
            fields=[RuleFieldOut.of(field) for field in read.fields],
            base=VersionOut.of(read.base, on=on) if read.base else None,
            content=read.content,
            source=row.source,
            edition=row.edition,
            edited_by_name=row.edited_by_name,
            problems=[ProblemOut(path=one.path, message=one.message, code=one.code) for one in read.problems],
            changes=[ChangeOut.model_validate(one) for one in read.changes],
            effect=EffectOut.of(read.effect),
            version_id=row.version_id,
        )


class RevisionStartIn(Schema):
    """A copy of `base_id`; or of `content`, taken from a file; or a new rule under a new code."""

    code: str = Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    base_id: int | None = None
    content: dict[str, Any] | None = None


class RevisionSaveIn(Schema):
    content: dict[str, Any]
    effective_from: date | None = None
    source: str = Field("", max_length=300)
    reason: str = Field("", max_length=300)
    edition: int


class RevisionNoteIn(Schema):
    note: str = Field("", max_length=200)


class RevisionFilters(PageIn):
    state: str = Field("", max_length=10)
    kind: str = Field("", max_length=30)
