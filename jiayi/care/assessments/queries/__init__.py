"""体检与专项表的读取."""

from .catalogue import (
    UnknownForm,
    forget_form_rules,
    forms_in_series,
    labels_of,
    pack_data_on,
    pack_on,
    rule_of,
    shipped_pack,
    template_of,
)
from .history import get_assessment, get_receipt, list_assessments, print_sheet
from .known import latest_of, next_form, others_in_series, subject_tags
from .offers import OfferedForm, list_offers
from .opening import FormPreview, OpenedForm, open_form, person_of, preview, subject_of

__all__ = [
    "FormPreview",
    "OfferedForm",
    "OpenedForm",
    "UnknownForm",
    "forget_form_rules",
    "forms_in_series",
    "get_assessment",
    "get_receipt",
    "labels_of",
    "latest_of",
    "list_assessments",
    "list_offers",
    "next_form",
    "open_form",
    "others_in_series",
    "pack_data_on",
    "pack_on",
    "person_of",
    "preview",
    "print_sheet",
    "rule_of",
    "shipped_pack",
    "subject_of",
    "subject_tags",
    "template_of",
]
