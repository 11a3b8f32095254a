"""Doors: templates, finished answers, answers kept for a decision."""

from .keeping import KeptReasonMissing, accept_kept, discard_kept, keep_over, keep_response
from .marking import Kept, Offered, Storable, offered, register_readings, register_terms
from .pictures import PictureBroken
from .printing import print_blank, print_draft, print_response, render_sheet
from .responses import (
    AlreadyAmended,
    AnswersNeedConfirmation,
    AnswersRefused,
    amend_response,
    open_response,
    refuse_problems,
    save_response,
)
from .template_kind import drawn, faults_of, fhir_of, kept_from, register_beginning, register_reader
from .templates import (
    BUILTIN,
    BadTemplate,
    SameDayVersion,
    draft_template,
    end_template,
    load_builtin_templates,
    publish_template,
    retire_template,
)

__all__ = [
    "BUILTIN",
    "AlreadyAmended",
    "AnswersNeedConfirmation",
    "AnswersRefused",
    "BadTemplate",
    "Kept",
    "KeptReasonMissing",
    "Offered",
    "PictureBroken",
    "SameDayVersion",
    "Storable",
    "accept_kept",
    "amend_response",
    "discard_kept",
    "draft_template",
    "drawn",
    "end_template",
    "faults_of",
    "fhir_of",
    "keep_over",
    "keep_response",
    "kept_from",
    "load_builtin_templates",
    "offered",
    "open_response",
    "print_blank",
    "print_draft",
    "print_response",
    "publish_template",
    "refuse_problems",
    "register_beginning",
    "register_reader",
    "register_readings",
    "register_terms",
    "render_sheet",
    "retire_template",
    "save_response",
]
