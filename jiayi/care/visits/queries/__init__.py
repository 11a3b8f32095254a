"""服务的读取: what is due for a person or a household, what was done."""

from .plan import PlannedForm, PlannedPerson, Template, VisitPlan, day_item, list_planned, programme_of
from .policies import forget_policies, policy_on
from .policies import shipped as shipped_policy
from .preview import FormSoFar, preview, settled
from .reports import OPEN as OPEN_REPORTS
from .reports import (
    OpenedReport,
    get_report,
    list_of_person,
    list_sendable_forms,
    open_report,
    own_items,
    page_reports,
    reports_by_id,
)
from .visits import find_encounter, get_encounter, list_of_patient

__all__ = [
    "OPEN_REPORTS",
    "FormSoFar",
    "OpenedReport",
    "PlannedForm",
    "PlannedPerson",
    "Template",
    "VisitPlan",
    "day_item",
    "find_encounter",
    "forget_policies",
    "get_encounter",
    "get_report",
    "list_of_patient",
    "list_of_person",
    "list_planned",
    "list_sendable_forms",
    "open_report",
    "own_items",
    "page_reports",
    "policy_on",
    "preview",
    "programme_of",
    "reports_by_id",
    "settled",
    "shipped_policy",
]
