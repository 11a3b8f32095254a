"""Pure rules of the form engine: read a definition, check answers, compute, pre-fill, lay out for print."""

from .answers import Checked, Problem, check, observations_of
from .confidential import visible_answers
from .definition import DefinitionError, Fault, Form, Item, Option
from .formulas import FORMULAS, formula
from .layout import PrintRow, PrintSection, PrintSheet, lay_out
from .person import Person
from .prefill import Known, Prefilled, prefill, take_over
from .reading import faults_of, parse
from .scoring import Interpretation, interpretations

__all__ = [
    "FORMULAS",
    "Checked",
    "DefinitionError",
    "Fault",
    "Form",
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
    "check",
    "faults_of",
    "formula",
    "interpretations",
    "lay_out",
    "observations_of",
    "parse",
    "prefill",
    "take_over",
    "visible_answers",
]
