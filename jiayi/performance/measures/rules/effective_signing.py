"""有效签约核查 (HZ17-5): five elements known by the resident; whoever was not reached is no evidence either way."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .statistics import rounded_rate, wilson_interval


class CallOutcome(StrEnum):
    COMPLETED = "completed"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    ANSWERED_BY_OTHER = "answered_by_other"
    DIED = "died"
    MOVED = "moved"


OUTCOME_LABELS = {
    CallOutcome.COMPLETED: "完成",
    CallOutcome.NO_ANSWER: "无人接听",
    CallOutcome.WRONG_NUMBER: "空号/错号",
    CallOutcome.REFUSED: "拒访",
    CallOutcome.ANSWERED_BY_OTHER: "代答",
    CallOutcome.DIED: "已故",
    CallOutcome.MOVED: "迁出",
}
EXCLUDED = frozenset({CallOutcome.NO_ANSWER, CallOutcome.REFUSED, CallOutcome.DIED, CallOutcome.MOVED})
AWARENESS = ("knows_signed", "knows_doctor", "knows_content")
ELEMENTS = ("phone_correct", "has_agreement", *AWARENESS)
ELEMENT_LABELS = {
    "phone_correct": "电话号码正确",
    "has_agreement": "有签约协议",
    "knows_signed": "知晓已签约",
    "knows_doctor": "知晓签约医生姓名",
    "knows_content": "知晓签约服务主要内容",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One sampled resident after the last attempt; an element not asked is None."""

    outcome: CallOutcome
    phone_correct: bool | None = None
    has_agreement: bool | None = None
    knows_signed: bool | None = None
    knows_doctor: bool | None = None
    knows_content: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectiveSigning:
    dialled: int
    excluded: dict[str, int]
    reached: int
    effective: int
    rate: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    elements: dict[str, tuple[int, int]]


def is_counted(call: Call) -> bool:
    return call.outcome not in EXCLUDED


def is_effective(call: Call, *, proxy_answers_awareness: bool = False) -> bool:
    """All elements that were to be asked are satisfied. An empty or wrong number is reached, and not effective."""
    if not is_counted(call):
        return False
    return all(getattr(call, element) for element in _asked(call, proxy_answers_awareness=proxy_answers_awareness))


def effective_signing(calls: Iterable[Call], *, proxy_answers_awareness: bool = False) -> EffectiveSigning:
    """The rate over those reached, its interval, each element apart, and how many were left out and why."""
    calls = list(calls)
    counted = [call for call in calls if is_counted(call)]
    effective = sum(is_effective(call, proxy_answers_awareness=proxy_answers_awareness) for call in counted)
    excluded = {
        outcome.value: number
        for outcome in CallOutcome
        if outcome in EXCLUDED and (number := sum(call.outcome == outcome for call in calls))
    }
    elements: dict[str, tuple[int, int]] = {}
    for element in ELEMENTS:
        asked = [c for c in counted if element in _asked(c, proxy_answers_awareness=proxy_answers_awareness)]
        elements[element] = (sum(bool(getattr(call, element)) for call in asked), len(asked))
    return EffectiveSigning(
        dialled=len(calls),
        excluded=excluded,
        reached=len(counted),
        effective=effective,
        rate=rounded_rate(Decimal(effective) / len(counted)) if counted else None,
        interval=wilson_interval(effective, len(counted)) if counted else None,
        elements=elements,
    )


def _asked(call: Call, *, proxy_answers_awareness: bool) -> tuple[str, ...]:
    if call.outcome == CallOutcome.ANSWERED_BY_OTHER and not proxy_answers_awareness:
        return tuple(element for element in ELEMENTS if element not in AWARENESS)
    return ELEMENTS
