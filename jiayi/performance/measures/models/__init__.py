"""Definitions, results, and the figures that people bring."""

from .definitions import Measure, MeasureStatus
from .figures import EnteredValue, PublishedFigure
from .results import MeasureResult, MeasureRun

__all__ = [
    "EnteredValue",
    "Measure",
    "MeasureResult",
    "MeasureRun",
    "MeasureStatus",
    "PublishedFigure",
]
