"""Reads of bringing families and lists to a signature."""

from .groups import (
    entry_of_contract,
    get_entry,
    get_group,
    get_run,
    latest_run_of,
    page_entries,
    page_groups,
    page_lines,
    page_runs,
    progress_of,
    select_entries,
    signing_list,
)
from .guardians import get_review, open_reviews_of, page_reviews
from .policies import list_policies, rules_on
from .reach import reach_of
from .reminders import (
    contracts_still_running_out,
    due_for_reminder,
    page_reminders,
    summarize_reminders,
    visit_list,
)
from .renewals import local_day, preview_renewals, view_renewal
from .sittings import family_signing, find_open_sitting, get_sitting, page_sittings, view_sitting

__all__ = [
    "contracts_still_running_out",
    "due_for_reminder",
    "entry_of_contract",
    "family_signing",
    "find_open_sitting",
    "get_entry",
    "get_group",
    "get_review",
    "get_run",
    "get_sitting",
    "latest_run_of",
    "list_policies",
    "local_day",
    "open_reviews_of",
    "page_entries",
    "page_groups",
    "page_lines",
    "page_reminders",
    "page_reviews",
    "page_runs",
    "page_sittings",
    "preview_renewals",
    "progress_of",
    "reach_of",
    "rules_on",
    "select_entries",
    "signing_list",
    "summarize_reminders",
    "view_renewal",
    "view_sitting",
    "visit_list",
]
