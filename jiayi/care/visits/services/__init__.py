"""服务的写入: submit a visit, prove that the person was there."""

from .codes import CODE_MINUTES, NoPhone, OnlyOwnCode, OwnCode, send_presence_code, show_own_code
from .presence import PresenceRefused
from .reading import open_encounters, open_own_visits, open_plan, preview_visit
from .submitting import BadVisitTime, FormGiven, FormResult, PersonGiven, PersonTwice, Verdict, submit_visits

__all__ = [
    "CODE_MINUTES",
    "BadVisitTime",
    "FormGiven",
    "FormResult",
    "NoPhone",
    "OnlyOwnCode",
    "OwnCode",
    "PersonGiven",
    "PersonTwice",
    "PresenceRefused",
    "Verdict",
    "open_encounters",
    "open_own_visits",
    "open_plan",
    "preview_visit",
    "send_presence_code",
    "show_own_code",
    "submit_visits",
]
