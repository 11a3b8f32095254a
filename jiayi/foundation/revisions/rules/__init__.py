"""The outline of a rule document, how it is checked and compared, and the register of kinds."""

from .outline import Field, Problem, blank, clean
from .register import Effect, Proposal, Retirement, RuleKind, Version, add_kind, find_kind, kinds, standing
from .words import Change, differences, said

__all__ = [
    "Change",
    "Effect",
    "Field",
    "Problem",
    "Proposal",
    "Retirement",
    "RuleKind",
    "Version",
    "add_kind",
    "blank",
    "clean",
    "differences",
    "find_kind",
    "kinds",
    "said",
    "standing",
]
