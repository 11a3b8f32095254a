"""Writes: how one likes one's tables, and acts on many rows."""

from ..rules import MOST_ROWS, Asked, BulkKind, Judged
from .arranging import delete_view, save_layout, save_view
from .bulk import NothingToDo, Preview, TooMany, preview_bulk, register_bulk, run_bulk, start_bulk

__all__ = [
    "MOST_ROWS",
    "Asked",
    "BulkKind",
    "Judged",
    "NothingToDo",
    "Preview",
    "TooMany",
    "delete_view",
    "preview_bulk",
    "register_bulk",
    "run_bulk",
    "save_layout",
    "save_view",
    "start_bulk",
]
