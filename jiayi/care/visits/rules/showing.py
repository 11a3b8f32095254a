"""The code that a resident's own phone shows: eight digits that hold for minutes and are written down nowhere.

They are the keyed fingerprint of the person and the minute, so that a doctor without a signal can type them down: the
server checks them later against the time of the visit. [ours: three minutes on the screen, four hours of a visit]
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

STEP_SECONDS = 180
EARLY, LONGEST_VISIT = timedelta(minutes=5), timedelta(hours=4)
DIGITS = 8
PREFIX = "JYDC:"

Seal = Callable[[str], bytes]


def digits_at(seal: Seal, patient_id: int, moment: datetime) -> str:
    return _digits(seal, patient_id, _step(moment))


def seconds_left(moment: datetime) -> int:
    return STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS


def matches(seal: Seal, patient_id: int, typed: str, *, visited_at: datetime, at: datetime) -> bool:
    """Were these digits on the person's phone at some time of the visit?"""
    given = typed.strip().removeprefix(PREFIX).replace(" ", "")
    return any(given == _digits(seal, patient_id, step) for step in _steps(visited_at, at))


def _steps(visited_at: datetime, at: datetime) -> Iterator[int]:
    last = min(at + EARLY, visited_at + LONGEST_VISIT)
    yield from range(_step(visited_at - EARLY), _step(last) + 1)


def _step(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def _digits(seal: Seal, patient_id: int, step: int) -> str:
    return f"{int.from_bytes(seal(f'{patient_id}/{step}')[:8]) % 10**DIGITS:0{DIGITS}d}"
