"""服务的写入: submit a visit, prove that the person was there."""

from .accepting import take_effect
from .codes import CODE_MINUTES, NoPhone, OnlyOwnCode, OwnCode, send_presence_code, show_own_code
from .policy_kind import load_builtin_policies
from .presence import PresenceRefused
from .reading import open_encounters, open_own_visits, open_plan, preview_visit
from .reporting import (
    NotForResidents,
    RejectReasonMissing,
    answer_report,
    ask_report,
    confirm_report,
    open_for,
    reject_report,
    withdraw_report,
)
from .submitting import BadVisitTime, FormGiven, FormResult, PersonGiven, PersonTwice, Verdict, submit_visits

__all__ = [
    "CODE_MINUTES",
    "BadVisitTime",
    "FormGiven",
    "FormResult",
    "NoPhone",
    "NotForResidents",
    "OnlyOwnCode",
    "OwnCode",
    "PersonGiven",
    "PersonTwice",
    "PresenceRefused",
    "RejectReasonMissing",
    "Verdict",
    "answer_report",
    "ask_report",
    "confirm_report",
    "load_builtin_policies",
    "open_encounters",
    "open_for",
    "open_own_visits",
    "open_plan",
    "preview_visit",
    "reject_report",
    "send_presence_code",
    "show_own_code",
    "submit_visits",
    "take_effect",
    "withdraw_report",
]
