"""Definitions, results, and the figures that people bring."""

from .definitions import Measure, MeasureStatus
from .figures import EnteredValue, PublishedFigure
from .results import MeasureResult, MeasureRun
from .surveys import SigningSurvey, SurveyCall

__all__ = [
    "EnteredValue",
    "Measure",
    "MeasureResult",
    "MeasureRun",
    "MeasureStatus",
    "PublishedFigure",
    "SigningSurvey",
    "SurveyCall",
]
