"""慢病专案的写入."""

from .enrolling import (
    END_REASONS,
    AlreadyManaged,
    LevelReasonMissing,
    NotCurrent,
    decide_enrolment,
    end_all_of,
    end_enrolment,
    enrol_patient,
    follow_visit,
    keep_cadence,
    resume,
    set_level,
)
from .planning import WRITE as WRITE_PLAN
from .planning import (
    BadPlanTime,
    NoPlan,
    NotManaged,
    PlanChanged,
    mark_goal,
    open_own,
    open_programmes,
    print_plan,
    record_review,
    write_plan,
)
from .programme_kind import KIND as PROGRAMME_KIND
from .programme_kind import load_builtin_programmes
from .standing import follow_tags, refresh

__all__ = [
    "END_REASONS",
    "PROGRAMME_KIND",
    "WRITE_PLAN",
    "AlreadyManaged",
    "BadPlanTime",
    "LevelReasonMissing",
    "NoPlan",
    "NotCurrent",
    "NotManaged",
    "PlanChanged",
    "decide_enrolment",
    "end_all_of",
    "end_enrolment",
    "enrol_patient",
    "follow_tags",
    "follow_visit",
    "keep_cadence",
    "load_builtin_programmes",
    "mark_goal",
    "open_own",
    "open_programmes",
    "print_plan",
    "record_review",
    "refresh",
    "resume",
    "set_level",
    "write_plan",
]
