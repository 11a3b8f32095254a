"""Pure rules of follow-up: the rule pack as data, what a visit says, its classification and the next date."""

from .classify import Classification, Previous, Undetermined, classify
from .overdue import Group, OverdueRule, read_overdue_rule
from .pack import Pack, Programme, read_pack
from .visit import Visit, visit_of

__all__ = [
    "Classification",
    "Group",
    "OverdueRule",
    "Pack",
    "Previous",
    "Programme",
    "Undetermined",
    "Visit",
    "classify",
    "read_overdue_rule",
    "read_pack",
    "visit_of",
]
