"""Pure rules of the form engine: read a definition, check answers, compute, pre-fill, lay out for print."""

from .answers import Checked, Person, Problem, check, observations_of
from .definition import DefinitionError, Form, Item, Option, parse
from .formulas import FORMULAS
from .layout import PrintRow, PrintSection, PrintSheet, lay_out
from .prefill import Known, Prefilled, prefill

__all__ = [
    "FORMULAS",
    "Checked",
    "DefinitionError",
    "Form",
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
    "lay_out",
    "observations_of",
    "parse",
    "prefill",
]
