"""服务的写入: submit a visit, prove that the person was there."""

from .presence import PresenceRefused
from .reading import open_encounters, open_plan, preview_visit
from .submitting import BadVisitTime, FormGiven, FormResult, PersonGiven, PersonTwice, Verdict, submit_visits

__all__ = [
    "BadVisitTime",
    "FormGiven",
    "FormResult",
    "PersonGiven",
    "PersonTwice",
    "PresenceRefused",
    "Verdict",
    "open_encounters",
    "open_plan",
    "preview_visit",
    "submit_visits",
]
