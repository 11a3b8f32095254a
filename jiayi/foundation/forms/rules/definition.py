"""
The definition of a form, read from JSON in the shape of a FHIR R4 Questionnaire.

Element names are FHIR's (linkId, type, enableWhen, answerOption, repeats, maxLength, readOnly …). Where FHIR would
need an extension we use one plain key: `unit`, `limits`, `calculate`, `prefill`, `observation`, `exclusive`, `score`.
Answers are one flat object: groups only arrange, except a repeating group, which holds a list of objects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .formulas import FORMULAS

PLACE = re.compile(r"\{([a-z0-9_]+)\}")  # where an answer stands in a printed line
KINDS = frozenset(
    ["group", "display", "boolean", "integer", "decimal", "date", "string", "text", "choice", "attachment"]
)
OPERATORS = frozenset(["=", "!=", ">", "<", ">=", "<=", "exists"])
ITEM_KEYS = frozenset(
    [
        "linkId",
        "text",
        "type",
        "required",
        "repeats",
        "maxOccurs",
        "readOnly",
        "unit",
        "decimals",
        "maxLength",
        "answerOption",
        "optionSet",
        "limits",
        "enableWhen",
        "enableBehavior",
        "calculate",
        "prefill",
        "observation",
        "item",
    ]
)


class DefinitionError(ValueError):
    """模板定义有误: says where and why, so that an author can mend it."""


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    display: str
    is_exclusive: bool = False  # 无症状 stands alone
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`hard` refuses, `soft` asks. The first row that fits the person's sex and age counts."""

    hard: tuple[Decimal, Decimal] | None = None
    soft: tuple[Decimal, Decimal] | None = None
    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None

    def fits(self, *, sex: str | None, age: int | None) -> bool:
        if self.sex is not None and self.sex != sex:
            return False
        if self.age_from is not None and (age is None or age < self.age_from):
            return False
        return self.age_to is None or (age is not None and age < self.age_to)


@dataclass(frozen=True, slots=True)
class Condition:
    question: str
    operator: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Calculation:
    function: str
    of: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    link_id: str
    text: str
    kind: str
    required: bool = False
    repeats: bool = False
    max_occurs: int | None = None
    read_only: bool = False
    unit: str = ""
    decimals: int = 0
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    limits: tuple[Limits, ...] = ()
    enable_when: tuple[Condition, ...] = ()
    enable_all: bool = True
    calculation: Calculation | None = None
    prefill: str = ""
    observation: str = ""
    items: tuple["Item", ...] = ()

    @property
    def is_repeating_group(self) -> bool:
        return self.kind == "group" and self.repeats

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Two answers that must stand in order, e.g. diastolic below systolic."""

    lower: str
    higher: str
    message: str


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
    print_layout: Mapping[str, Any] = field(default_factory=dict)

    def fields(self) -> Iterator[Item]:
        """Everything that can hold an answer, in reading order; a repeating group counts as one."""
        return _fields(self.items)

    def field(self, link_id: str) -> Item:
        return next(item for item in self.fields() if item.link_id == link_id)


def _fields(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if item.kind == "display":
            continue
        if item.kind == "group" and not item.repeats:
            yield from _fields(item.items)
        else:
            yield item


def parse(definition: Mapping[str, Any]) -> Form:
    """
    Read a definition and check that it can work.

    :raises DefinitionError: with the place and the reason
    """
    for key in ("name", "version", "title", "effectivePeriod", "item"):
        if key not in definition:
            raise DefinitionError(f"模板缺少 {key}")
    period = definition["effectivePeriod"]
    option_sets = {
        name: tuple(_option(raw, name) for raw in options) for name, options in definition.get("optionSets", {}).items()
    }
    items = tuple(_item(raw, option_sets, inherited=()) for raw in definition["item"])
    form = Form(
        name=definition["name"],
        version=str(definition["version"]),
        title=definition["title"],
        source=definition.get("source", ""),
        effective_from=date.fromisoformat(period["start"]),
        effective_to=date.fromisoformat(period["end"]) if period.get("end") else None,
        items=items,
        checks=tuple(CrossCheck(**raw) for raw in definition.get("checks", ())),
        print_layout=definition.get("print", {}),
    )
    _refuse_broken_references(form)
    return form


def _item(
    raw: Mapping[str, Any],
    option_sets: Mapping[str, tuple[Option, ...]],
    *,
    inherited: tuple[Condition, ...],
) -> Item:
    link_id = raw.get("linkId", "?")
    if unknown := set(raw) - ITEM_KEYS:
        raise DefinitionError(f"{link_id}: 不认识的属性 {', '.join(sorted(unknown))}")
    if raw.get("type") not in KINDS:
        raise DefinitionError(f"{link_id}: 不认识的类型 {raw.get('type')}")
    if "optionSet" in raw and raw["optionSet"] not in option_sets:
        raise DefinitionError(f"{link_id}: 没有选项集 {raw['optionSet']}")
    options = option_sets.get(raw.get("optionSet", ""), ()) or tuple(
        _option(option, link_id) for option in raw.get("answerOption", ())
    )
    if (raw["type"] == "choice") != bool(options):
        raise DefinitionError(f"{link_id}: 选择题要有选项，其他题不能有")
    own = tuple(_condition(condition, link_id) for condition in raw.get("enableWhen", ()))
    enable_all = raw.get("enableBehavior", "all") == "all"
    if inherited and own and not enable_all:
        raise DefinitionError(f"{link_id}: 条件分组里的题只能用“全部满足”")
    conditions = inherited + own
    repeats = raw.get("repeats", False)
    is_arranging = raw["type"] == "group" and not repeats
    if is_arranging and conditions and not enable_all and len(conditions) > 1:
        raise DefinitionError(f"{link_id}: 分组的条件只能用“全部满足”")
    return Item(
        link_id=link_id,
        text=raw.get("text", ""),
        kind=raw["type"],
        required=raw.get("required", False),
        repeats=repeats,
        max_occurs=raw.get("maxOccurs"),
        read_only=raw.get("readOnly", False) or "calculate" in raw,
        unit=raw.get("unit", ""),
        decimals=raw.get("decimals", 0),
        max_length=raw.get("maxLength"),
        options=options,
        limits=tuple(_limits(limit) for limit in raw.get("limits", ())),
        enable_when=conditions,
        enable_all=enable_all,
        calculation=_calculation(raw["calculate"], link_id) if "calculate" in raw else None,
        prefill=raw.get("prefill", ""),
        observation=raw.get("observation", ""),
        # An arranging group is flattened away, so its condition moves down to what it holds.
        items=tuple(
            _item(child, option_sets, inherited=conditions if is_arranging else ()) for child in raw.get("item", ())
        ),
    )


def _option(raw: Mapping[str, Any], where: str) -> Option:
    if not raw.get("code") or not raw.get("display"):
        raise DefinitionError(f"{where}: 选项要有编码和文字")
    score = raw.get("score")
    return Option(
        code=raw["code"],
        display=raw["display"],
        is_exclusive=raw.get("exclusive", False),
        score=None if score is None else Decimal(str(score)),
    )


def _limits(raw: Mapping[str, Any]) -> Limits:
    def pair(key: str) -> tuple[Decimal, Decimal] | None:
        return tuple(Decimal(str(bound)) for bound in raw[key]) if key in raw else None  # type: ignore[return-value]

    return Limits(
        hard=pair("hard"),
        soft=pair("soft"),
        sex=raw.get("sex"),
        age_from=raw.get("ageFrom"),
        age_to=raw.get("ageTo"),
    )


def _condition(raw: Mapping[str, Any], link_id: str) -> Condition:
    if raw.get("operator") not in OPERATORS:
        raise DefinitionError(f"{link_id}: 不认识的条件 {raw.get('operator')}")
    return Condition(question=raw["question"], operator=raw["operator"], answer=raw["answer"])


def _calculation(raw: Mapping[str, Any], link_id: str) -> Calculation:
    if raw.get("function") not in FORMULAS:
        raise DefinitionError(f"{link_id}: 没有公式 {raw.get('function')}")
    settings = {key: value for key, value in raw.items() if key not in ("function", "of")}
    return Calculation(function=raw["function"], of=tuple(raw["of"]), settings=settings)


def _refuse_broken_references(form: Form) -> None:
    # Conditions and formulas may only look back, so that one pass from top to bottom settles a form.
    _walk_references(form.items, seen=set(), used=set())
    known = {item.link_id for item in form.fields()}
    for check in form.checks:
        if missing := {check.lower, check.higher} - known:
            raise DefinitionError(f"核对规则引用了不存在的题 {', '.join(sorted(missing))}")
    rows = [row for section in form.print_layout.get("sections", ()) for row in section["rows"]]
    if missing := {name for row in rows for name in PLACE.findall(row["value"])} - known:
        raise DefinitionError(f"打印版式引用了不存在的题 {', '.join(sorted(missing))}")


def _walk_references(items: tuple[Item, ...], *, seen: set[str], used: set[str]) -> None:
    for item in items:
        if item.link_id in used:
            raise DefinitionError(f"{item.link_id}: 编号重复")
        used.add(item.link_id)
        referred = {condition.question for condition in item.enable_when}
        referred |= set(item.calculation.of) if item.calculation else set()
        if missing := referred - seen:
            raise DefinitionError(f"{item.link_id}: 引用的题要排在前面 {', '.join(sorted(missing))}")
        if item.is_repeating_group:
            if any(child.kind == "group" for child in item.items):
                raise DefinitionError(f"{item.link_id}: 多行分组里不能再分组")
            _walk_references(item.items, seen=set(), used=used)
            seen.add(item.link_id)
        elif item.kind == "group":
            _walk_references(item.items, seen=seen, used=used)
        else:
            seen.add(item.link_id)
