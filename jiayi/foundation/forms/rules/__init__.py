"""Pure rules of the form engine: read a definition, check answers, compute, pre-fill, lay out for print."""

from .answers import Checked, Problem, check, observations_of
from .comparing import differences
from .confidential import visible_answers
from .definition import KNOWN_PLACE, DefinitionError, Fault, Form, Item, Option
from .exchange import from_fhir, to_fhir
from .formulas import FORMULAS, formula
from .layout import GAP, PrintRow, PrintSection, PrintSheet, files_of, lay_out
from .person import Person
from .prefill import Known, Prefilled, prefill, take_over
from .reading import faults_of, parse
from .scoring import Interpretation, interpretations
from .statements import Held, HeldCondition, HeldMedicine, Statements, answers_from, statements_of

__all__ = [
    "FORMULAS",
    "GAP",
    "KNOWN_PLACE",
    "Checked",
    "DefinitionError",
    "Fault",
    "Form",
    "Held",
    "HeldCondition",
    "HeldMedicine",
    "Interpretation",
    "Item",
    "Known",
    "Option",
    "Person",
    "Prefilled",
    "PrintRow",
    "PrintSection",
    "PrintSheet",
    "Problem",
    "Statements",
    "answers_from",
    "check",
    "differences",
    "faults_of",
    "files_of",
    "formula",
    "from_fhir",
    "interpretations",
    "lay_out",
    "observations_of",
    "parse",
    "prefill",
    "statements_of",
    "take_over",
    "to_fhir",
    "visible_answers",
]
