"""体检与专项表的写入: fill, amend, open, print."""

from .examining import BadDay
from .reading import open_assessment, open_form, open_history, open_offers, open_own, print_form
from .rule_kind import load_builtin_form_rules
from .saving import AlreadyCorrected, NotHere, amend_assessment, record_assessment

__all__ = [
    "AlreadyCorrected",
    "BadDay",
    "NotHere",
    "amend_assessment",
    "load_builtin_form_rules",
    "open_assessment",
    "open_form",
    "open_history",
    "open_offers",
    "open_own",
    "print_form",
    "record_assessment",
]
