"""诊断和用药的写入。"""

from .answers import record_answers
from .entering import (
    STOP_REASONS,
    AlreadyOnRecord,
    NotActive,
    PersonGone,
    ReasonMissing,
    add_allergy,
    add_condition,
    add_medicine,
    change_medicine,
    correct_entry,
    keep_entry,
    stop_entry,
)
from .reading import open_own_record, open_record
from .tags import NothingOffered, decide_tag
from .term_kinds import load_builtin_terms

__all__ = [
    "STOP_REASONS",
    "AlreadyOnRecord",
    "NotActive",
    "NothingOffered",
    "PersonGone",
    "ReasonMissing",
    "add_allergy",
    "add_condition",
    "add_medicine",
    "change_medicine",
    "correct_entry",
    "decide_tag",
    "keep_entry",
    "load_builtin_terms",
    "open_own_record",
    "open_record",
    "record_answers",
    "stop_entry",
]
