"""慢病专案的读取."""

from .cards import Card, GoalLine, PlanView, ReviewLine, get_enrolment, list_cards, merge_refusals
from .cohort import Cohort, EnrolmentFilter, Figures, Why, page_enrolments, read_cohort
from .months import Month
from .programmes import UnknownProgramme, forget_programmes, programme_on, programmes_on

__all__ = [
    "Card",
    "Cohort",
    "EnrolmentFilter",
    "Figures",
    "GoalLine",
    "Month",
    "PlanView",
    "ReviewLine",
    "UnknownProgramme",
    "Why",
    "forget_programmes",
    "get_enrolment",
    "list_cards",
    "merge_refusals",
    "page_enrolments",
    "programme_on",
    "programmes_on",
    "read_cohort",
]
