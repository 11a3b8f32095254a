from .enrolments import ENROLMENT_LIFECYCLE, Enrolment, EnrolmentState, LevelBy, LevelChange, TargetPack
from .plans import Adherence, Goal, GoalKind, Plan, Review
from .programmes import ChronicProgramme

__all__ = [
    "ENROLMENT_LIFECYCLE",
    "Adherence",
    "ChronicProgramme",
    "Enrolment",
    "EnrolmentState",
    "Goal",
    "GoalKind",
    "LevelBy",
    "LevelChange",
    "Plan",
    "Review",
    "TargetPack",
]
