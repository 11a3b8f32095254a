"""
What a form is made of, in the shape of a FHIR R4 Questionnaire. `reading.parse` makes it from JSON.

Element names are FHIR's (linkId, type, enableWhen, answerOption, repeats, maxLength, readOnly …). Where FHIR would
need an extension we use one plain key: `unit`, `limits`, `calculate`, `prefill`, `observation`, `exclusive`, `score`.
Answers are one flat object: groups only arrange, except a repeating group, which holds a list of objects.
docs/forms.md describes every key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

PLACE = re.compile(r"\{([a-z0-9_]+)\}")  # where an answer stands in a printed line
KNOWN_PLACE = re.compile(r"\{%([a-z_]+)\}")  # where what the record knows of the person stands in it
KNOWN = frozenset(["name", "sex", "sex_code", "birth_date", "identity_number", "phone", "address"])
PRINT_STYLES = ("boxes", "number", "codes", "scale", "score")
KINDS = frozenset(
    [
        "group",
        "display",
        "boolean",
        "integer",
        "decimal",
        "date",
        "dateTime",
        "time",
        "string",
        "text",
        "choice",
        "attachment",
    ]
)
NUMBERS = frozenset(["integer", "decimal"])
OPERATORS = frozenset(["=", "!=", ">", "<", ">=", "<=", "exists"])
TONES = ("good", "note", "warn", "danger")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a definition, and where: `item[2].item[0]` names the place, the message the reason.

    `code` stays the same whatever the words are (`mark_name_missing`); what has none of its own is `definition`.
    """

    place: str
    message: str
    code: str = "definition"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DefinitionError(ValueError):
    """模板定义有误: says where and why, so that an author can mend it; `faults` holds everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(str(faults[0]))


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    display: str
    is_exclusive: bool = False  # 无症状 stands alone
    score: Decimal | None = None
    is_normal: bool = False  # what 其余填正常 chooses
    tag: str = ""  # the tag of a person that pre-fills it
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`question` is an earlier answer, or `%age` and its like for the person."""

    question: str
    operator: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Gate:
    """Conditions of which all, or any, must hold. An item stands behind its own gate and those of its groups."""

    conditions: tuple[Condition, ...]
    needs_all: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """`hard` refuses, `soft` asks. The first row that fits the person and the answers so far counts.

    `spans` are half-open: ("%months", 6, 12) is from six months up to the day before one year.
    """

    hard: tuple[Decimal, Decimal] | None = None
    soft: tuple[Decimal, Decimal] | None = None
    sex: str | None = None
    spans: tuple[tuple[str, int | None, int | None], ...] = ()
    when: Gate | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    function: str
    of: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """From this value on: what it means, in a sentence."""

    lower: Decimal
    text: str
    code: str = ""
    tone: str = "note"


@dataclass(frozen=True, slots=True)
class Item:
    link_id: str
    text: str
    kind: str
    required: bool = False
    repeats: bool = False
    min_occurs: int = 0
    max_occurs: int | None = None
    read_only: bool = False
    is_hidden: bool = False
    unit: str = ""
    decimals: int = 0
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    limits: tuple[Limits, ...] = ()
    earliest: str = ""
    latest: str = ""
    gates: tuple[Gate, ...] = ()
    calculation: Calculation | None = None
    bands: tuple[Band, ...] = ()
    prefill: str = ""
    initial: Any = None
    same_as_last: bool | None = None
    for_resident: bool = False  # the person may answer it alone
    observation: str = ""
    record: Any = None  # marks.Mark: what the answer is on record
    capture: str = ""  # of an attachment: signature or photo
    layout: str = ""  # of a group: table or matrix
    items: tuple["Item", ...] = ()

    @property
    def is_repeating_group(self) -> bool:
        return self.kind == "group" and self.repeats

    @property
    def places(self) -> int:
        """Digits after the point."""
        return 0 if self.kind == "integer" else self.decimals or 2

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Answers that contradict each other: two that must stand in order, or conditions that may not hold together.

    `at` is the item it is shown at. `question` asks and can be confirmed, `error` refuses.
    """

    at: str
    message: str
    severity: str = "error"
    lower: str = ""
    higher: str = ""
    may_equal: bool = False
    when: Gate | None = None


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    version: str
    title: str
    source: str
    effective_from: date
    effective_to: date | None
    items: tuple[Item, ...]
    checks: tuple[CrossCheck, ...]
    weeks_item: str = ""
    grace_days: int = 30
    print_layout: Mapping[str, Any] = field(default_factory=dict)
    # Read only by whoever may see sensitive classes: the whole form, or these answers of it.
    is_confidential: bool = False
    confidential_items: frozenset[str] = frozenset()

    def fields(self) -> Iterator[Item]:
        """Everything that can hold an answer, in reading order; a repeating group counts as one."""
        return fields_of(self.items)

    def field(self, link_id: str) -> Item:
        return next(item for item in self.fields() if item.link_id == link_id)


def fields_of(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if item.kind == "display":
            continue
        if item.kind == "group" and not item.repeats:
            yield from fields_of(item.items)
        else:
            yield item
