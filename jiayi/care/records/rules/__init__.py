"""诊断和用药的规则: which words mean the same, what a new statement changes of what is known."""

from .deciding import Change, Given, Known, changes, daily_said, together
from .terms import Dated, Term, Terms, is_slow, plain, rank_of, read_terms, terms_on

__all__ = [
    "Change",
    "Dated",
    "Given",
    "Known",
    "Term",
    "Terms",
    "changes",
    "daily_said",
    "is_slow",
    "plain",
    "rank_of",
    "read_terms",
    "terms_on",
    "together",
]
