"""Pure rules of the national forms: whom they suit, what their answers come to, when the next one falls."""

from .deciding import Outcome, Subject, decide
from .offering import Last, Offer, offer, why
from .pack import Finding, FormRule, Pack, read_pack
from .schedules import full_months, months_reached, stage

__all__ = [
    "Finding",
    "FormRule",
    "Last",
    "Offer",
    "Outcome",
    "Pack",
    "Subject",
    "decide",
    "full_months",
    "months_reached",
    "offer",
    "read_pack",
    "stage",
    "why",
]
