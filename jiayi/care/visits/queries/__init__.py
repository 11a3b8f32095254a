"""服务的读取: what is due for a person or a household, what was done."""

from .plan import PlannedForm, PlannedPerson, Template, VisitPlan, day_item, list_planned, programme_of
from .policies import policy_on
from .preview import FormSoFar, preview, settled
from .visits import NotPlanned, find_encounter, get_encounter, list_of_patient

__all__ = [
    "FormSoFar",
    "NotPlanned",
    "PlannedForm",
    "PlannedPerson",
    "Template",
    "VisitPlan",
    "day_item",
    "find_encounter",
    "get_encounter",
    "list_of_patient",
    "list_planned",
    "policy_on",
    "preview",
    "programme_of",
    "settled",
]
