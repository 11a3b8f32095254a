"""Reads: surveys, their progress and result, the rows behind them, what a caller may see."""

from .callers import CallerRow, CallerSurvey, assigned_survey, list_my_surveys, view_my_survey
from .feeding import Fraction, measured, survey_answers
from .merging import merge_refusals
from .proving import DrawProof, prove_draw
from .received import ReceivedSurvey, list_received, view_received
from .results import PlaceResult, SurveyResult, survey_result, survey_summary
from .rows import RowLine, page_rows
from .rulebooks import find_rule, rulebook_of
from .surveys import (
    StratumLine,
    SurveyCard,
    count_open_rows,
    get_survey,
    list_assignments,
    list_cards,
    list_strata,
    list_surveys,
    progress_of,
    stratum_title,
)

__all__ = [
    "CallerRow",
    "CallerSurvey",
    "DrawProof",
    "Fraction",
    "PlaceResult",
    "ReceivedSurvey",
    "RowLine",
    "StratumLine",
    "SurveyCard",
    "SurveyResult",
    "assigned_survey",
    "count_open_rows",
    "find_rule",
    "get_survey",
    "list_assignments",
    "list_cards",
    "list_my_surveys",
    "list_received",
    "list_strata",
    "list_surveys",
    "measured",
    "merge_refusals",
    "page_rows",
    "progress_of",
    "prove_draw",
    "rulebook_of",
    "stratum_title",
    "survey_answers",
    "survey_result",
    "survey_summary",
    "view_my_survey",
    "view_received",
]
