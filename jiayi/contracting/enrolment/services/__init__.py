"""Writes of bringing families and lists to a signature: one function, one operation, one transaction."""

from .codes import confirm_member_by_code, send_member_code
from .groups import change_group, decline_entry, move_group, register_group, remind_entries, sign_entry
from .guardians import affirm_review, open_reviews, resolve_review, settle_reviews
from .inviting import invite_entry, offer_renewal
from .listing import list_person
from .policies import load_builtin_rules
from .printing import print_signing_list
from .reminders import follow_up_reminders, record_visits, remind_expiring
from .renewals import renew_own
from .sittings import (
    ask_for_member,
    close_sitting,
    offer_member,
    open_family_sitting,
    open_sitting,
    put_off_member,
    refuse_member,
    sign_member,
    wake_member,
)
from .slips import MOST_SLIPS, SLIPS, SlipPrint, gather_slips, judge_slips, put_on_slip, slip_documents
from .visiting import (
    MOST_VISITS,
    PRINT,
    VisitOptions,
    VisitPrint,
    gather_visits,
    judge_visits,
    put_on_list,
    visit_documents,
)

__all__ = [
    "MOST_SLIPS",
    "MOST_VISITS",
    "PRINT",
    "SLIPS",
    "SlipPrint",
    "VisitOptions",
    "VisitPrint",
    "affirm_review",
    "ask_for_member",
    "change_group",
    "close_sitting",
    "confirm_member_by_code",
    "decline_entry",
    "follow_up_reminders",
    "gather_slips",
    "gather_visits",
    "invite_entry",
    "judge_slips",
    "judge_visits",
    "list_person",
    "load_builtin_rules",
    "move_group",
    "offer_member",
    "offer_renewal",
    "open_family_sitting",
    "open_reviews",
    "open_sitting",
    "print_signing_list",
    "put_off_member",
    "put_on_list",
    "put_on_slip",
    "record_visits",
    "refuse_member",
    "register_group",
    "remind_entries",
    "remind_expiring",
    "renew_own",
    "resolve_review",
    "send_member_code",
    "settle_reviews",
    "sign_entry",
    "sign_member",
    "slip_documents",
    "visit_documents",
    "wake_member",
]
