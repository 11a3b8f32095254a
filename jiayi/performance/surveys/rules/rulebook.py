"""核查规则 as data: what is asked, what counts, who is replaced, what the caller says. A version never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANSWERED_BY = frozenset({"outcome", "records", "resident"})
NOT_CALLED = "not_called"


class RulebookRefused(ValueError):
    """The definition would leave a call without a meaning."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    value: str
    label: str
    passes: bool = False
    denies: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One of the elements of an effective signing: told by the outcome, by our records, or by the resident."""

    code: str
    title: str
    answered_by: str
    question: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a call brought. `is_final` closes the row; `counts` puts it into the denominator."""

    code: str
    label: str
    is_final: bool
    counts: bool
    phone_correct: bool | None = None
    asks: bool = False
    by_other: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    code: str
    title: str
    tags: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rulebook:
    max_attempts: int
    elements: tuple[Element, ...]
    effective_needs: tuple[str, ...]
    outcomes: Mapping[str, Outcome]
    proxy_answers_awareness: bool
    satisfaction_question: str
    satisfaction: tuple[Choice, ...]
    groups: tuple[Group, ...]
    replaced_outcomes: frozenset[str]
    script: Mapping[str, str]

    @property
    def asked(self) -> tuple[Element, ...]:
        return tuple(element for element in self.elements if element.answered_by == "resident")

    def group_of(self, tags: frozenset[str] | set[str]) -> Group:
        """The first group in order of precedence that the person is in: everybody is in exactly one stratum."""
        return next(group for group in self.groups if not group.tags or group.tags & tags)


def read_rulebook(definition: Mapping[str, Any]) -> Rulebook:
    """The definition as an object.

    :raises RulebookRefused: if an element, an outcome or the last group is missing
    """
    elements = tuple(
        Element(**{**entry, "choices": tuple(Choice(**choice) for choice in entry.get("choices", ()))})
        for entry in definition["elements"]
    )
    outcomes = {entry["code"]: Outcome(**entry) for entry in definition["outcomes"]}
    groups = tuple(
        Group(code=entry["code"], title=entry["title"], tags=frozenset(entry["tags"]))
        for entry in definition["key_groups"]
    )
    codes = {element.code for element in elements}
    if any(element.answered_by not in ANSWERED_BY for element in elements):
        raise RulebookRefused("要素只能由通话结果、系统记录或居民回答")
    if any(element.answered_by == "resident" and not element.choices for element in elements):
        raise RulebookRefused("问居民的要素要有可选的回答")
    if not definition["effective_needs"] or set(definition["effective_needs"]) - codes:
        raise RulebookRefused("有效签约所需的要素不在要素表里")
    if set(definition["replaced_outcomes"]) - set(outcomes):
        raise RulebookRefused("可补抽的结果不在结果表里")
    if not groups or groups[-1].tags or any(not group.tags for group in groups[:-1]):
        raise RulebookRefused("最后一个人群要收下其余所有人")
    return Rulebook(
        max_attempts=int(definition["max_attempts"]),
        elements=elements,
        effective_needs=tuple(definition["effective_needs"]),
        outcomes=outcomes,
        proxy_answers_awareness=bool(definition["proxy_answers_awareness"]),
        satisfaction_question=definition["satisfaction"]["question"],
        satisfaction=tuple(Choice(**choice) for choice in definition["satisfaction"]["choices"]),
        groups=groups,
        replaced_outcomes=frozenset(definition["replaced_outcomes"]),
        script=definition["script"],
    )


def surname_only(name: str) -> str:
    """`王**`: what a third party may see of a name."""
    return name[:1] + "**"
