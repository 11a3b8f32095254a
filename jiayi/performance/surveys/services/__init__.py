"""Writes: rulebooks, the draw, callers, calls, the end of a survey."""

from .assigning import assign_caller, revoke_caller
from .calling import dial, record_outcome
from .closing import cancel_survey, finish_survey
from .drawing import DrawPreview, draw_survey, preview_draw
from .opening import open_rows
from .recording import record_survey
from .reporting import render_report
from .rulebooks import add_rule, current_rule, load_rules

__all__ = [
    "DrawPreview",
    "add_rule",
    "assign_caller",
    "cancel_survey",
    "current_rule",
    "dial",
    "draw_survey",
    "finish_survey",
    "load_rules",
    "open_rows",
    "preview_draw",
    "record_outcome",
    "record_survey",
    "render_report",
    "revoke_caller",
]
