"""诊断和用药的规则: which words mean the same, what a new statement changes of what is known."""

from .deciding import Change, Given, Known, changes, daily_said, together
from .terms import Term, Terms, is_slow, plain, read_terms

__all__ = [
    "Change",
    "Given",
    "Known",
    "Term",
    "Terms",
    "changes",
    "daily_said",
    "is_slow",
    "plain",
    "read_terms",
    "together",
]
