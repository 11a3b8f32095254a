"""The lines beyond which somebody must act at once, for a phone that has to judge without a signal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiayi.foundation.patients import queries as patients

from .. import rules
from ..rules import Code, Range
from .catalogue import codes, definitions
from .judging import judge_of


@dataclass(frozen=True, slots=True)
class DangerLine:
    """`low` and below, `high` and above call for action; each side says what to do."""

    code: str
    plain: str
    low: Decimal | None
    high: Decimal | None
    low_advice: str
    high_advice: str


def danger_lines_of(*, patient_id: int, on: date) -> list[DangerLine]:
    """As `Judge` draws them for this person on this day: their own goal, else the pack by age, tag, sex and place.

    :raises NotFound: the person is not in the caller's scope
    """
    judge = judge_of(patients.get_patient(patient_id=patient_id), on=on)
    known = codes()
    return [_line(known[code], judge.range_for(code)) for code in _measured() if code in known]


def safest_danger_lines() -> list[DangerLine]:
    """Of what ships, the line that warns first: for a phone that never read whose lines hold."""
    return [_line(known, _safest(known)) for known in (definitions()[code] for code in _measured())]


def _measured() -> list[str]:
    """What a person can type in at home."""
    homely = [kind for kind in rules.KINDS.values() if kind.at_home]
    return list(dict.fromkeys(code for kind in homely for code in (*kind.codes, *kind.extra)))


def _safest(known: Code) -> Range:
    lows = [row.critical_low for row in known.ranges if row.critical_low is not None]
    highs = [row.critical_high for row in known.ranges if row.critical_high is not None]
    return Range(critical_low=max(lows, default=None), critical_high=min(highs, default=None))


def _line(known: Code, row: Range | None) -> DangerLine:
    low, high = (row.critical_low, row.critical_high) if row else (None, None)
    return DangerLine(
        code=known.code,
        plain=known.plain,
        low=low,
        high=high,
        low_advice="" if low is None else rules.first_aid(known.code, low, row),
        high_advice="" if high is None else rules.first_aid(known.code, high, row),
    )
