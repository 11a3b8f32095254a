"""体征的写入: one moment's readings in one INSERT; what was wrong is withdrawn, never lost."""

from .answering import answer_at_once
from .changing import (
    NotYourReading,
    ReadingWithdrawn,
    ReasonMissing,
    confirm_readings,
    correct_readings,
    void_readings,
)
from .from_devices import DeviceMoment, Judged, is_possible, judge_unclaimed, store_device_moments
from .ranges import load_shipped_ranges
from .reading import open_latest, open_moments, open_series, open_trend
from .recording import (
    FutureReading,
    ImpossibleReading,
    Reading,
    Recorded,
    advice_for,
    record_observations,
    record_visit_readings,
    report_readings,
)
from .restating import restate_visit_readings
from .targets import BoundsWrong, end_personal_range, set_personal_range

__all__ = [
    "BoundsWrong",
    "DeviceMoment",
    "FutureReading",
    "ImpossibleReading",
    "Judged",
    "NotYourReading",
    "Reading",
    "ReadingWithdrawn",
    "ReasonMissing",
    "Recorded",
    "advice_for",
    "answer_at_once",
    "confirm_readings",
    "correct_readings",
    "end_personal_range",
    "is_possible",
    "judge_unclaimed",
    "load_shipped_ranges",
    "open_latest",
    "open_moments",
    "open_series",
    "open_trend",
    "record_observations",
    "record_visit_readings",
    "report_readings",
    "restate_visit_readings",
    "set_personal_range",
    "store_device_moments",
    "void_readings",
]
