"""
The classification of a chronic follow-up and what must follow from it (国家规范, facts of the rule pack).

Decisions are taken in the order of the standard; when several hold, the most severe class is recorded
(并发症 > 不良反应 > 控制不满意 > 控制满意) and every reason that calls for a referral is kept.

Two readings of the standard are ours: an emergency is never recorded as 控制满意, since that class means "无其他异常";
and a second adverse reaction in a row counts as 难以控制, since the standard adjusts the medicine only the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from jiayi.kernel.period import add_months

from .pack import Emergency, Pack, Programme
from .visit import Visit

CONTROLLED, UNCONTROLLED, REACTION, COMPLICATION = "1", "2", "3", "4"
CLASS_LABELS = {
    CONTROLLED: "控制满意",
    UNCONTROLLED: "控制不满意",
    REACTION: "不良反应",
    COMPLICATION: "并发症",
}
ROUTINE, RECHECK, REFER, REFER_AT_ONCE = "1", "2", "3", "4"
# Codes of 转诊原因 on the form.
TWICE, HARD_REACTION, NEW_COMPLICATION, WORSE_COMPLICATION, DANGER = "1", "2", "3", "4", "5"


class Undetermined(ValueError):
    """The reading that decides is missing; `missing` names it in Chinese."""

    def __init__(self, missing: str):
        self.missing = missing
        super().__init__(f"还缺{missing}，不能分类")


class Span(Protocol):
    """An interval with its words, as the task rule in force says it."""

    @property
    def words(self) -> str: ...

    def after(self, day: date, /) -> date: ...


@dataclass(frozen=True, slots=True)
class Previous:
    """The last completed visit of the same programme."""

    on: date
    is_controlled: bool
    had_adverse_reaction: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    code: str
    label: str
    is_controlled: bool
    is_emergency: bool
    reasons: tuple[str, ...]
    referral_reasons: tuple[str, ...]
    next_step: str
    advice: str
    next_date: date
    questions: tuple[str, ...]
    rule_pack: str

    @property
    def needs_referral(self) -> bool:
        return bool(self.referral_reasons)


def classify(
    pack: Pack, programme: Programme, visit: Visit, previous: Previous | None, spans: Mapping[str, Span] | None = None
) -> Classification:
    """
    Decide class, referral and next date of one visit. `spans` is the interval after each class by the task rule in
    force; without one the intervals of the pack hold.

    :raises Undetermined: without the blood pressure (hypertension) or the fasting glucose (diabetes)
    """
    misses = _misses(programme, visit)
    dangers = _dangers(programme.emergency, visit)
    is_controlled, reasons, referrals = not misses, [*dangers, *misses], []
    code = UNCONTROLLED if misses or dangers else CONTROLLED
    if dangers:
        referrals.append(DANGER)
    if visit.has_adverse_reaction:
        code = REACTION
        again = bool(previous and previous.had_adverse_reaction)
        if visit.reaction_persists or again:
            referrals.append(HARD_REACTION)
        reasons.append("药物不良反应，上次也有" if again else "有药物不良反应")
    if visit.has_new_complication or visit.has_worse_complication:
        code = COMPLICATION
        referrals.append(NEW_COMPLICATION if visit.has_new_complication else WORSE_COMPLICATION)
        reasons.append("出现新的并发症" if visit.has_new_complication else "原有并发症加重")
    is_second_miss = bool(misses and previous and not previous.is_controlled)
    if is_second_miss:
        referrals.append(TWICE)
    step = _step(code, bool(dangers), bool(referrals))
    span = (spans or {}).get(code)
    return Classification(
        code=code,
        label=CLASS_LABELS[code],
        is_controlled=is_controlled,
        is_emergency=bool(dangers),
        reasons=tuple(reasons) or (_well(programme, visit),),
        referral_reasons=tuple(referrals),
        next_step=step,
        advice=_advice(step, bool(misses), is_second_miss, visit.has_adverse_reaction, span),
        next_date=span.after(visit.on) if span else _next_date(pack, step, visit.on),
        questions=tuple(ask for symptom, ask in programme.ask.items() if symptom in visit.symptoms),
        rule_pack=pack.code,
    )


def _misses(programme: Programme, visit: Visit) -> list[str]:
    if programme.glucose_below is not None:
        if visit.glucose is None:
            raise Undetermined("空腹血糖")
        if visit.glucose < programme.glucose_below:
            return []
        return [f"空腹血糖 {visit.glucose:f}，没有低于 {programme.glucose_below:f}"]
    target = programme.target_at(visit.age)
    if visit.systolic is None or visit.diastolic is None or target is None:
        raise Undetermined("血压")
    misses = []
    if visit.systolic >= target.systolic_below:
        misses.append(f"收缩压 {visit.systolic:f}，没有低于 {target.systolic_below:f}")
    if visit.diastolic >= target.diastolic_below:
        misses.append(f"舒张压 {visit.diastolic:f}，没有低于 {target.diastolic_below:f}")
    return misses


def _dangers(emergency: Emergency, visit: Visit) -> list[str]:
    dangers = [
        f"危急：{name} {value:f}，达到 {bound:f}"
        for name, value, bound in (
            ("收缩压", visit.systolic, emergency.systolic_from),
            ("舒张压", visit.diastolic, emergency.diastolic_from),
            ("血糖", visit.glucose, emergency.glucose_from),
        )
        if value is not None and bound is not None and value >= bound
    ]
    lowest, fastest = emergency.glucose_to, emergency.heart_rate_above
    if visit.glucose is not None and lowest is not None and visit.glucose <= lowest:
        dangers.append(f"危急：血糖 {visit.glucose:f}，没有高于 {lowest:f}")
    if visit.heart_rate is not None and fastest is not None and visit.heart_rate > fastest:
        dangers.append(f"危急：心率 {visit.heart_rate:f}，超过 {fastest:f}")
    dangers += [f"危急：{word}" for code, word in emergency.symptoms.items() if code in visit.symptoms]
    dangers += [f"危急：{word}" for code, word in emergency.danger_signs.items() if code in visit.danger_signs]
    return dangers


def _well(programme: Programme, visit: Visit) -> str:
    if programme.glucose_below is not None:
        return f"空腹血糖 {visit.glucose:f}，低于 {programme.glucose_below:f}"
    target = programme.target_at(visit.age)
    assert target is not None
    goal = f"{target.systolic_below:f}/{target.diastolic_below:f}"
    return f"血压 {visit.systolic:f}/{visit.diastolic:f}，低于 {goal}"


def _step(code: str, is_emergency: bool, needs_referral: bool) -> str:
    if is_emergency:
        return REFER_AT_ONCE
    if needs_referral:
        return REFER
    return ROUTINE if code == CONTROLLED else RECHECK


def _advice(step: str, is_missed: bool, is_second_miss: bool, has_reaction: bool, span: Span | None) -> str:
    words = span.words if span else "3 个月" if step == ROUTINE else "2 周"
    if step == REFER_AT_ONCE:
        return f"处理后马上转诊，{words}内随访转诊情况"
    if step == REFER:
        start = "连续 2 次不满意：" if is_second_miss else ""
        return f"{start}转上级医院，{words}内随访转诊情况"
    if step == ROUTINE:
        return f"按原方案继续，{words}内再访"
    if is_missed:
        return f"第 1 次不满意：调药，{words}后再访"
    return f"换药或减量，{words}后再访" if has_reaction else f"{words}后再访"


def _next_date(pack: Pack, step: str, on: date) -> date:
    if step == ROUTINE:
        return add_months(on, pack.routine_months)
    return on + timedelta(days=pack.recheck_days)
