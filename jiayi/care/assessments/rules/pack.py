"""The rule pack of the forms: whom each suits, how often, what its answers come to. Versioned data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Who:
    """One reason to offer a form: everything named must hold. Ages in full months, half-open."""

    why: str
    months_from: int | None = None
    months_to: int | None = None
    sex: str = ""
    tag: str = ""

    def fits(self, *, months: int, sex: str, tags: frozenset[str]) -> bool:
        if self.months_from is not None and months < self.months_from:
            return False
        if self.months_to is not None and months >= self.months_to:
            return False
        return self.sex in ("", sex) and (not self.tag or self.tag in tags)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval as the standards say it: in days or in months."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands out when all conditions hold: its sentence, the class it calls for, referral, interval, question."""

    code: str
    when: tuple[tuple[str, str, Any], ...]
    says: str = ""
    result: str = ""
    refers: bool = False
    is_urgent: bool = False
    within: Span | None = None
    ask: str = ""
    advice: str = ""  # said before any other
    for_result: str = ""  # counts only once this is the result; its interval replaces that of the result
    is_unjudged: bool = False  # nobody was seen: there is no class, only these words


@dataclass(frozen=True, slots=True)
class FormRule:
    code: str
    group: str
    day: str
    who: tuple[Who, ...]
    service_item: str = ""
    order: tuple[str, ...] = ()  # results, from the mildest to the most severe
    result_item: str = ""
    result_without: str = ""  # the words where a form has no classes
    findings: tuple[Finding, ...] = ()
    next_by_result: Mapping[str, Span] = field(default_factory=dict)
    next_always: Span | None = None
    schedule: str = ""
    advice: Mapping[str, str] = field(default_factory=dict)
    named: str = ""
    after: str = ""  # filled only once this other form was, within a pregnancy
    series: str = ""  # forms that take turns: the next visit of one is filled as another
    then: str = ""  # the form of the next visit, where its age does not say it
    is_once: bool = False
    is_optional: bool = False  # a scale: offered, never owed
    version: int = 1
    title: str = ""  # what it is called where it is not of the national standard

    def said_in(self, pack: str) -> str:
        """What a filled form keeps of the rule that judged it: `FORMS-V3`, or `FORMS-V3.2` of a version of the desk."""
        return pack if self.version == 1 else f"{pack}.{self.version}"


@dataclass(frozen=True, slots=True)
class Pack:
    code: str
    title: str
    source: str
    effective_from: date
    schedules: Mapping[str, tuple[int, ...]]
    forms: Mapping[str, FormRule]

    def series_of(self, rule: FormRule) -> list[str]:
        """The forms that take turns with this one, itself included."""
        return [one.code for one in self.forms.values() if one.series == rule.series] if rule.series else [rule.code]

    def following(self, rule: FormRule, *, months: int, sex: str) -> str:
        """The form of the next visit: the one named, or the one of the series that suits the age on that day."""
        if rule.then or not rule.series or rule.schedule != rule.series:
            return rule.then or rule.code
        turns = [self.forms[code] for code in self.series_of(rule)]
        fitting = (one for one in turns if any(who.fits(months=months, sex=sex, tags=frozenset()) for who in one.who))
        return next((one.code for one in fitting), rule.code)


def read_pack(raw: Mapping[str, Any]) -> Pack:
    return Pack(
        code=raw["code"],
        title=raw["title"],
        source=raw["source"],
        effective_from=date.fromisoformat(raw["effectivePeriod"]["start"]),
        schedules={name: tuple(one["at"]) for name, one in raw["schedules"].items()},
        forms={code: _form(code, rule) for code, rule in raw["forms"].items()},
    )


def _form(code: str, raw: Mapping[str, Any]) -> FormRule:
    return FormRule(
        code=code,
        group=raw["group"],
        day=raw["day"],
        who=tuple(_who(one) for one in raw["who"]),
        service_item=raw.get("serviceItem", ""),
        order=tuple(raw.get("order", ())),
        result_item=raw.get("resultItem", ""),
        result_without=raw.get("resultWithout", ""),
        findings=tuple(_finding(one) for one in raw.get("findings", ())),
        next_by_result={result: _span(span) for result, span in raw.get("nextByResult", {}).items()},
        next_always=_span(raw["nextAlways"]) if "nextAlways" in raw else None,
        schedule=raw.get("schedule", ""),
        advice=raw.get("advice", {}),
        named=raw.get("named", ""),
        after=raw.get("after", ""),
        series=raw.get("series", ""),
        then=raw.get("then", ""),
        is_once=raw.get("once", False),
        is_optional=raw.get("optional", False),
        version=raw.get("version", 1),
        title=raw.get("title", ""),
    )


def _who(raw: Mapping[str, Any]) -> Who:
    return Who(raw["why"], raw.get("monthsFrom"), raw.get("monthsTo"), raw.get("sex", ""), raw.get("tag", ""))


def _finding(raw: Mapping[str, Any]) -> Finding:
    return Finding(
        code=raw["code"],
        when=tuple((question, operator, wanted) for question, operator, wanted in raw["when"]),
        says=raw.get("says", ""),
        result=raw.get("result", ""),
        refers=raw.get("refers", False),
        is_urgent=raw.get("urgent", False),
        within=_span(raw["within"]) if "within" in raw else None,
        ask=raw.get("ask", ""),
        advice=raw.get("advice", ""),
        for_result=raw.get("forResult", ""),
        is_unjudged=raw.get("unjudged", False),
    )


def _span(raw: Mapping[str, int]) -> Span:
    return Span(raw.get("days", 0), raw.get("months", 0))
