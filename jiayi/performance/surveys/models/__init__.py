"""The rulebook, the survey with its frame and strata, the sampled rows with their calls, and who may call."""

from .assignments import SurveyAssignment
from .rows import SurveyAttempt, SurveyRow
from .rulebooks import SurveyRule
from .surveys import SURVEY_LIFECYCLE, SigningSurvey, SurveyFrame, SurveyState, SurveyStratum

__all__ = [
    "SURVEY_LIFECYCLE",
    "SigningSurvey",
    "SurveyAssignment",
    "SurveyAttempt",
    "SurveyFrame",
    "SurveyRow",
    "SurveyRule",
    "SurveyState",
    "SurveyStratum",
]
