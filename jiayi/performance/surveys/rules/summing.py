"""有效签约率 (HZ17-5): all elements right among those reached; whoever was not reached is no evidence either way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .intervals import Interval, Point, stratified_interval, wilson_interval
from .rulebook import Rulebook

_FOUR = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One sampled resident after the last attempt; an element that was not asked is absent."""

    outcome: str
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    satisfaction: str = ""
    stratum: str = ""
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectiveSigning:
    """Counts of people called; `rate` and `interval` speak for everybody signed."""

    dialled: int
    excluded: dict[str, int]
    reached: int
    effective: int
    rate: Decimal | None
    interval: Interval | None
    elements: dict[str, tuple[int, int]]
    satisfaction: dict[str, int]


def is_counted(call: Call, book: Rulebook) -> bool:
    outcome = book.outcomes.get(call.outcome)
    return outcome is not None and outcome.counts


def asked_elements(call: Call, book: Rulebook) -> tuple[str, ...]:
    """What somebody else answers says nothing about what the resident knows, unless the rulebook says so."""
    if book.outcomes[call.outcome].by_other and not book.proxy_answers_awareness:
        return tuple(element.code for element in book.elements if element.answered_by != "resident")
    return tuple(element.code for element in book.elements)


def is_effective(call: Call, book: Rulebook) -> bool:
    """All needed elements that were to be asked are right. A dead or wrong number is reached, and not effective."""
    if not is_counted(call, book):
        return False
    asked = asked_elements(call, book)
    return all(call.answers.get(code) for code in book.effective_needs if code in asked)


def effective_signing(
    calls: Iterable[Call], book: Rulebook, *, sizes: Mapping[str, tuple[int, int]] | None = None
) -> EffectiveSigning:
    """The rate over those reached, its interval, each element apart, and how many were left out and why.

    With `sizes` (stratum → people in it, people drawn from it) the rate is design-weighted; without, it is Wilson's.
    """
    calls = list(calls)
    counted = [call for call in calls if is_counted(call, book)]
    effective = sum(is_effective(call, book) for call in counted)
    excluded = {
        code: number
        for code in book.outcomes
        if not book.outcomes[code].counts and (number := sum(call.outcome == code for call in calls))
    }
    elements: dict[str, tuple[int, int]] = {}
    for element in book.elements:
        asked = [call for call in counted if element.code in asked_elements(call, book)]
        elements[element.code] = (sum(bool(call.answers.get(element.code)) for call in asked), len(asked))
    rate: Decimal | None = None
    interval: Interval | None = None
    if counted and sizes:
        points = [
            Point(stratum=call.stratum, is_in=is_counted(call, book), is_yes=is_effective(call, book)) for call in calls
        ]
        estimate = stratified_interval(points, sizes)
        rate, interval = _rounded(estimate.rate), estimate.interval
    elif counted:
        rate, interval = _rounded(Decimal(effective) / len(counted)), wilson_interval(effective, len(counted))
    return EffectiveSigning(
        dialled=len(calls),
        excluded=excluded,
        reached=len(counted),
        effective=effective,
        rate=rate,
        interval=interval,
        elements=elements,
        satisfaction={
            choice.value: sum(call.satisfaction == choice.value for call in counted) for choice in book.satisfaction
        },
    )


def _rounded(rate: Decimal) -> Decimal:
    return rate.quantize(_FOUR, rounding=ROUND_HALF_UP)
