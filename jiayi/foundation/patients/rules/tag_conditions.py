"""Conditions of a tag rule: records out of a closed list of facts. Each fact knows its sentence, its check and its SQL;
an app of a higher floor adds its own (services.register_tag_fact), so that nothing here looks upward.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

Record = Mapping[str, Any]
UNITS = {"years": "岁", "months": "月龄", "days": "天"}
RESIDENCES = {"registered": "户籍在本地", "resident": "常住本地"}
SIGNED = {"yes": "已经签约", "no": "还没有签约"}
SEXES = {"1": "男", "2": "女"}
OLDEST = {"years": 130, "months": 1560, "days": 47450}


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """`where` over the person `p` on the day `%(on)s`; `since` and `until` (half-open) where a birthday tells them.

    What no date tells is true since the day it was looked at.
    """

    where: str
    since: str = ""
    until: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class TagFact:
    """Something known about a person. `fields` are the settings it asks for in the editor, beside its name."""

    code: str
    label: str
    fields: Sequence[Any]
    words: Callable[[Record], str]
    problems: Callable[[Record], Sequence[tuple[str, str]]]
    clause: Callable[[Record, str], Clause]


_facts: dict[str, TagFact] = {}


def add_fact(fact: TagFact) -> None:
    _facts[fact.code] = fact


def facts() -> list[TagFact]:
    return list(_facts.values())


def find_fact(code: str) -> TagFact | None:
    return _facts.get(code)


def words_of(conditions: Sequence[Record]) -> str:
    """`年龄满 65 岁，并且常住本地`."""
    return "，并且".join(_facts[one["fact"]].words(one) for one in conditions if one.get("fact") in _facts)


def problems_of(conditions: Sequence[Record]) -> list[tuple[str, str]]:
    """(`conditions.1.age_from`, what is wrong) of records the outline has let through."""
    return [
        (f"conditions.{index}.{key}" if key else f"conditions.{index}", message)
        for index, one in enumerate(conditions)
        for key, message in _facts[one["fact"]].problems(one)
    ]


def tags_asked(conditions: Sequence[Record]) -> set[str]:
    """The classes that a rule looks at."""
    return {tag for one in conditions if one["fact"] in ("has_tag", "lacks_tag") for tag in one["tags"]}


class GoesRound(ValueError):
    """Rules wait for each other's classes; the text names them in a ring."""


def levels(asked: Mapping[str, set[str]]) -> list[list[str]]:
    """Classes in the order they are worked out: (class → classes its rules look at), independent ones together.

    :raises GoesRound: if a class depends on itself
    """
    sorter = TopologicalSorter({tag: {one for one in looks_at if one in asked} for tag, looks_at in asked.items()})
    try:
        sorter.prepare()
    except CycleError as ring:
        raise GoesRound("、".join(ring.args[1])) from ring
    found = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append(ready)
        sorter.done(*ready)
    return found


# --- the facts of this app ------------------------------------------------------------------------------------------

_HELD = """EXISTS (SELECT 1 FROM patients_patienttag t WHERE t.patient_id = p.id AND t.code = ANY(%({0}tags)s)
 AND t.period_from <= %(on)s{1} AND (t.period_to IS NULL OR t.period_to > %(on)s))"""


def _full(prefix: str, key: str, unit: str) -> str:
    """The day a span of life is full; where the month has no such day, the first of the next one."""
    later = f"(p.birth_date + %({prefix}{key})s::interval)"
    if unit == "days":
        return f"{later}::date"
    return f"({later}::date + (extract(day FROM {later}) <> extract(day FROM p.birth_date))::int)"


def _age_words(one: Record) -> str:
    low, high, unit = one["age_from"], one["age_to"], UNITS[one["age_unit"]]
    name = "出生" if one["age_unit"] == "days" else "年龄"
    if high is None:
        return f"{name}满 {low} {unit}"
    return f"{name} {low or 0} 到 {high} {unit}"


def _age_problems(one: Record) -> list[tuple[str, str]]:
    low, high, most = one["age_from"], one["age_to"], OLDEST[one["age_unit"]]
    if low is None and high is None:
        return [("age_from", "年龄从几到几，至少填一头")]
    if low is not None and high is not None and high < low:
        return [("age_to", "止要不小于起")]
    if max(low or 0, high or 0) > most:
        return [("age_to" if high is not None else "age_from", f"最多 {most} {UNITS[one['age_unit']]}")]
    return []


def _age_clause(one: Record, prefix: str) -> Clause:
    low, high, unit = one["age_from"] or 0, one["age_to"], one["age_unit"]
    since = _full(prefix, "low", unit)
    values: dict[str, Any] = {f"{prefix}low": f"{low} {unit}"}
    where, until = f"{since} <= %(on)s", ""
    if high is not None:
        values[f"{prefix}high"] = f"{high + 1} {unit}"
        until = _full(prefix, "high", unit)
        where += f" AND {until} > %(on)s"
    return Clause(where=where, since=since, until=until, values=values)


def _sex_clause(one: Record, prefix: str) -> Clause:
    return Clause(where=f"p.sex = %({prefix}sex)s", since="p.birth_date", values={f"{prefix}sex": one["sex"]})


def _tag_words(one: Record, labels: Mapping[str, str]) -> str:
    named = "或".join(labels.get(tag, tag) for tag in one["tags"])
    if one["fact"] == "lacks_tag":
        return f"没有归入{named}"
    return f"归入{named}满 {one['held_days']} 天" if one["held_days"] else f"已经归入{named}"


def _has_clause(one: Record, prefix: str) -> Clause:
    long_ago = f" - %({prefix}days)s::int" if one["held_days"] else ""
    values = {f"{prefix}tags": list(one["tags"])} | ({f"{prefix}days": one["held_days"]} if long_ago else {})
    return Clause(where=_HELD.format(prefix, long_ago), values=values)


def _lacks_clause(one: Record, prefix: str) -> Clause:
    return Clause(where="NOT " + _HELD.format(prefix, ""), values={f"{prefix}tags": list(one["tags"])})


def _residence_clause(one: Record, prefix: str) -> Clause:
    return Clause(where={"registered": "p.is_registered_here", "resident": "p.is_resident_here"}[one["residence"]])


def _signed_clause(one: Record, prefix: str) -> Clause:
    return Clause(where=f"p.current_team_id IS {'NOT ' if one['signed'] == 'yes' else ''}NULL")


def _fine(_one: Record) -> list[tuple[str, str]]:
    return []


def add_own_facts(fields: Mapping[str, Sequence[Any]], labels: Mapping[str, str]) -> None:
    """What this app knows by itself; `fields` by fact, `labels` of the classes."""

    def tag_words(one: Record) -> str:
        return _tag_words(one, labels)

    for code, label, words, problems, clause in (
        ("age", "年龄", _age_words, _age_problems, _age_clause),
        ("sex", "性别", lambda one: f"性别是{SEXES[one['sex']]}", _fine, _sex_clause),
        ("has_tag", "已经归入人群", tag_words, _fine, _has_clause),
        ("lacks_tag", "没有归入人群", tag_words, _fine, _lacks_clause),
        ("residence", "户籍或常住", lambda one: RESIDENCES[one["residence"]], _fine, _residence_clause),
        ("signed", "签约", lambda one: SIGNED[one["signed"]], _fine, _signed_clause),
    ):
        add_fact(
            TagFact(code=code, label=label, fields=fields.get(code, ()), words=words, problems=problems, clause=clause)
        )
