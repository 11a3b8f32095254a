"""
What a filled form comes to: result, reasons, referral, next date.

Each finding of the pack whose conditions all hold counts. The most severe result among them is recorded, every reason
is kept, and the shortest interval among them sets the next date; without any, the interval of the result or the
schedule of the form does. Somebody who was not seen (失访, 死亡) is put into no class: the words of that finding stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from jiayi.kernel.period import add_months

from . import constitution, schedules
from .pack import Finding, FormRule, Pack, Span

REFER_AT_ONCE = "处理后马上转诊，2 周内随访转诊情况"
REFER = "建议转诊，2 周内随访转诊情况"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a form is about on its day, and what the last one said."""

    born: date
    sex: str
    on: date
    tags: frozenset[str] = frozenset()
    last_answers: Mapping[str, Any] | None = None
    last_result: str = ""
    last_findings: frozenset[str] = frozenset()

    @property
    def months(self) -> int:
        return schedules.full_months(self.born, self.on)


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    label: str
    reasons: tuple[str, ...]
    findings: tuple[str, ...]
    questions: tuple[str, ...]
    is_emergency: bool
    needs_referral: bool
    advice: str
    next_date: date | None
    rule_pack: str

    @property
    def summary(self) -> str:
        said = "；".join(self.reasons)
        return "。".join(filter(None, [said, self.advice]))[:300]


def decide(
    pack: Pack, rule: FormRule, values: Mapping[str, Any], subject: Subject, labels: Mapping[str, str]
) -> Outcome:
    """`labels` are the words of the options of the form's result item."""
    if rule.named == "constitution":
        return _constitution(pack, rule, values, subject)
    held = [finding for finding in rule.findings if _holds_all(finding, values, subject)]
    unseen = next((one.says for one in held if one.is_unjudged), "")
    code = "" if unseen else _result(rule, values, [one for one in held if not one.for_result])
    held = [one for one in held if one.for_result in ("", code)]
    urgent, refers = any(one.is_urgent for one in held), any(one.refers or one.is_urgent for one in held)
    return Outcome(
        code=code,
        label=labels.get(code, code) if code else unseen or ("建议转诊" if refers else rule.result_without),
        reasons=tuple(one.says for one in held if one.says),
        findings=tuple(one.code for one in held),
        questions=tuple(one.ask for one in held if one.ask),
        is_emergency=urgent,
        needs_referral=refers,
        advice=next((one.advice for one in held if one.advice), "")
        or (REFER_AT_ONCE if urgent else REFER if refers else rule.advice.get(code, "")),
        next_date=_next_date(pack, rule, code, held, values, subject),
        rule_pack=rule.said_in(pack.code),
    )


def later(on: date, span: Span) -> date:
    return add_months(on, span.months) + timedelta(days=span.days)


def _result(rule: FormRule, values: Mapping[str, Any], held: list[Finding]) -> str:
    if not rule.order:
        # The result is computed in the form itself (a score), or the form has none.
        return str(values.get(rule.result_item, "")) if rule.result_item else ""
    worst = max((rule.order.index(one.result) for one in held if one.result), default=0)
    return rule.order[worst]


def _next_date(
    pack: Pack, rule: FormRule, code: str, held: list[Finding], values: Mapping[str, Any], subject: Subject
) -> date | None:
    usual = schedules.next_date(pack.schedules, rule.schedule, values, born=subject.born, on=subject.on)
    span = rule.next_by_result.get(code) or rule.next_always
    if usual is None and span and (span.days or span.months):
        usual = later(subject.on, span)
    replaced = next((one.within for one in held if one.for_result and one.within), None)
    if replaced:
        usual = later(subject.on, replaced)
    days = [later(subject.on, one.within) for one in held if one.within and not one.for_result]
    soonest = min([*days, *([usual] if usual else [])], default=None)
    return None if any(one.code == "closed" for one in held) else soonest


def _holds_all(finding: Finding, values: Mapping[str, Any], subject: Subject) -> bool:
    return all(
        _holds(_answer(question, values, subject), operator, _wanted(wanted, values, subject))
        for question, operator, wanted in finding.when
    )


def _answer(question: str, values: Mapping[str, Any], subject: Subject) -> Any:
    match question.partition("."):
        case ("%months", _, _):
            return Decimal(subject.months)
        case ("%sex", _, _):
            return subject.sex
        case ("%tags", _, _):
            return sorted(subject.tags)
        case ("%last_result", _, _):
            return subject.last_result or None
        case ("%last_findings", _, _):
            return sorted(subject.last_findings)
        case ("last", _, link_id):
            return (subject.last_answers or {}).get(link_id)
    return values.get(question)


def _wanted(wanted: Any, values: Mapping[str, Any], subject: Subject) -> Any:
    if isinstance(wanted, str) and wanted.startswith("@"):
        return _answer(wanted[1:], values, subject)
    return wanted


def _holds(value: Any, operator: str, wanted: Any) -> bool:
    given = value if isinstance(value, list) else [value]
    match operator:
        case "exists":
            return (value not in (None, [], "")) == bool(wanted)
        case "=":
            return wanted in given
        case "in":
            return any(one in wanted for one in given)
        case "lacks":
            return value is not None and wanted not in given
    left, right = _number(value), _number(wanted)
    if left is None or right is None:
        return False
    return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right}[operator]


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool | list):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _constitution(pack: Pack, rule: FormRule, values: Mapping[str, Any], subject: Subject) -> Outcome:
    judged = constitution.judge(values)
    again = later(subject.on, Span(days=14)) if judged.is_unclear else None
    usual = later(subject.on, rule.next_always) if rule.next_always else None
    return Outcome(
        code=judged.code,
        label=judged.label,
        reasons=judged.reasons,
        findings=judged.types,
        questions=judged.questions,
        is_emergency=False,
        needs_referral=False,
        advice=judged.advice,
        next_date=again or usual,
        rule_pack=rule.said_in(pack.code),
    )
