"""Writes: how one likes one's tables, and acts on many rows."""

from ..rules import MOST_ROWS, Asked, BulkKind, Done, Judged
from .arranging import delete_view, save_layout, save_view
from .bulk import NothingToDo, Preview, TooMany, preview_bulk, register_bulk, run_bulk, start_bulk
from .undoing import NotUndoable, UndoneAlready, undo_bulk

__all__ = [
    "MOST_ROWS",
    "Asked",
    "BulkKind",
    "Done",
    "Judged",
    "NotUndoable",
    "NothingToDo",
    "Preview",
    "TooMany",
    "UndoneAlready",
    "delete_view",
    "preview_bulk",
    "register_bulk",
    "run_bulk",
    "save_layout",
    "save_view",
    "start_bulk",
    "undo_bulk",
]
