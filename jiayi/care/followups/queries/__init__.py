"""随访的读取."""

from .due import DueFollowUp, list_due, list_due_ids, list_heads
from .visits import (
    LastVisit,
    OpenedFollowUp,
    Preview,
    find_last_done,
    find_live,
    find_previous,
    get_follow_up,
    get_receipt,
    list_history,
    merge_refusals,
    open_follow_up,
    pack_on,
    packs,
    preview,
    previous_of,
    print_sheet,
)

__all__ = [
    "DueFollowUp",
    "LastVisit",
    "OpenedFollowUp",
    "Preview",
    "find_last_done",
    "find_live",
    "find_previous",
    "get_follow_up",
    "get_receipt",
    "list_due",
    "list_due_ids",
    "list_heads",
    "list_history",
    "merge_refusals",
    "open_follow_up",
    "pack_on",
    "packs",
    "preview",
    "previous_of",
    "print_sheet",
]
