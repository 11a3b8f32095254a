"""Reads of bringing families and lists to a signature."""

from .groups import (
    entry_of_contract,
    get_entry,
    get_group,
    list_entries,
    page_entries,
    page_groups,
    progress_of,
    select_entries,
    signing_list,
    view_entry,
)
from .guardians import get_review, open_reviews_of, page_reviews
from .invitations import ids_to_invite, judge_invitations
from .policies import rules_on
from .reach import best_way, reach_of
from .reminders import (
    contracts_still_running_out,
    due_for_reminder,
    page_reminders,
    select_reminders,
    summarize_reminders,
)
from .renewals import preview_renewals, view_renewal
from .sittings import family_signing, find_open_sitting, get_sitting, page_sittings, view_sitting
from .visits import list_reminder_heads, reached_by, reminder_ids, visit_sheets

__all__ = [
    "best_way",
    "contracts_still_running_out",
    "due_for_reminder",
    "entry_of_contract",
    "family_signing",
    "find_open_sitting",
    "get_entry",
    "get_group",
    "get_review",
    "get_sitting",
    "ids_to_invite",
    "judge_invitations",
    "list_entries",
    "list_reminder_heads",
    "open_reviews_of",
    "page_entries",
    "page_groups",
    "page_reminders",
    "page_reviews",
    "page_sittings",
    "preview_renewals",
    "progress_of",
    "reach_of",
    "reached_by",
    "reminder_ids",
    "rules_on",
    "select_entries",
    "select_reminders",
    "signing_list",
    "summarize_reminders",
    "view_entry",
    "view_renewal",
    "view_sitting",
    "visit_sheets",
]
