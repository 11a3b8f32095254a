"""考核评分: measures → bands → points, with veto and negative points. The scheme is data, nothing is written here."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from jiayi.kernel.errors import InvalidInput

_OPERATORS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "<=": (operator.le, "≤"),
    ">=": (operator.ge, "≥"),
    "<": (operator.lt, "<"),
    ">": (operator.gt, ">"),
    "=": (operator.eq, "="),
}
SCORED, VETO, INCOMPLETE = "scored", "veto", "incomplete"


class SchemeRefused(InvalidInput):
    """A scheme that would leave a score open."""

    code, message = "scheme_refused", "考核方案有误"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    variable: str
    sign: str
    value: Decimal

    def holds(self, values: Mapping[str, Decimal]) -> bool:
        return _OPERATORS[self.sign][0](values[self.variable], self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """All conditions must hold; none means "otherwise". A veto band carries no points."""

    when: tuple[Condition, ...]
    points: Decimal | None
    is_veto: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of the sheet: banded by rates (`variables`) or by the answers of a sample (`sample`)."""

    code: str
    name: str
    max_points: Decimal
    variables: Mapping[str, str] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    sample: str = ""
    answers: Mapping[str, Band] = field(default_factory=dict)
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    items: tuple[Item, ...]
    note: str = ""

    @property
    def max_points(self) -> Decimal:
        return sum((item.max_points for item in self.items), Decimal(0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    code: str
    name: str
    outcome: str
    points: Decimal | None
    max_points: Decimal
    band: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """`total` is None under a veto: a vetoed unit is not appraised, which is not the same as nought."""

    outcome: str
    total: Decimal | None
    max_points: Decimal
    lines: tuple[Line, ...]


def read_scheme(definition: Mapping[str, Any]) -> Scheme:
    """Check a scheme as stored and make it calculable.

    :raises SchemeRefused: in words, with the item that is wrong
    """
    items = tuple(_read_item(raw) for raw in definition.get("items", ()))
    if not items:
        raise SchemeRefused("考核方案里还没有项目")
    codes = [item.code for item in items]
    if len(set(codes)) != len(codes):
        raise SchemeRefused("考核方案里有重复的项目编号")
    return Scheme(items=items, note=definition.get("note", ""))


def score_sheet(
    scheme: Scheme,
    *,
    rates: Mapping[str, Decimal | None],
    samples: Mapping[str, Mapping[str, int]],
) -> Sheet:
    """Score one unit. A missing input leaves its line open and the sheet incomplete; it never counts as nought."""
    lines = tuple(
        _score_sample(item, samples.get(item.sample)) if item.sample else _score_bands(item, rates)
        for item in scheme.items
    )
    outcomes = {line.outcome for line in lines}
    if VETO in outcomes:
        return Sheet(outcome=VETO, total=None, max_points=scheme.max_points, lines=lines)
    total = sum((line.points for line in lines if line.points is not None), Decimal(0))
    outcome = INCOMPLETE if INCOMPLETE in outcomes else SCORED
    return Sheet(outcome=outcome, total=total, max_points=scheme.max_points, lines=lines)


def _score_bands(item: Item, rates: Mapping[str, Decimal | None]) -> Line:
    values = {name: rates.get(source) for name, source in item.variables.items()}
    known = {name: value for name, value in values.items() if value is not None}
    for band in item.bands:
        if all(c.variable in known for c in band.when) and all(c.holds(known) for c in band.when):
            if not band.when and len(known) < len(values):
                break
            return _line(item, VETO if band.is_veto else SCORED, band.points, _band_text(band))
    return _line(item, INCOMPLETE, None, "缺少数据")


def _score_sample(item: Item, answers: Mapping[str, int] | None) -> Line:
    """The mean over those who answered; one vetoing answer vetoes the unit."""
    counted = {answer: number for answer, number in (answers or {}).items() if number}
    unknown = counted.keys() - item.answers.keys()
    if unknown:
        raise SchemeRefused(f"“{item.name}”没有“{sorted(unknown)[0]}”这个答案")
    if not counted:
        return _line(item, INCOMPLETE, None, "缺少数据")
    text = ",".join(f"{answer} {counted[answer]}" for answer in item.answers if answer in counted)
    if any(item.answers[answer].is_veto for answer in counted):
        return _line(item, VETO, None, text + ",一票否决")
    points = sum(((item.answers[a].points or Decimal(0)) * number for a, number in counted.items()), Decimal(0))
    return _line(item, SCORED, (points / sum(counted.values())).quantize(Decimal("0.01")), text)


def _line(item: Item, outcome: str, points: Decimal | None, band: str) -> Line:
    return Line(code=item.code, name=item.name, outcome=outcome, points=points, max_points=item.max_points, band=band)


def _band_text(band: Band) -> str:
    conditions = " 且 ".join(f"{c.variable}{_OPERATORS[c.sign][1]}{c.value}" for c in band.when)
    return ",".join(part for part in (conditions or "其余", band.note) if part)


def _read_item(raw: Mapping[str, Any]) -> Item:
    name = str(raw.get("name", ""))
    variables = dict(raw.get("variables", {}))
    bands = tuple(_read_band(name, band, variables) for band in raw.get("bands", ()))
    answers = {answer: _read_band(name, band, {}) for answer, band in raw.get("answers", {}).items()}
    sample = str(raw.get("sample", ""))
    if not raw.get("code") or not name:
        raise SchemeRefused("每个考核项目都要有编号和名称")
    if bool(sample) == bool(variables):
        raise SchemeRefused(f"“{name}”要么按指标分档，要么按抽样回答，二者写一个")
    if sample and not answers:
        raise SchemeRefused(f"“{name}”还没有写各个回答得几分")
    if variables and (not bands or bands[-1].when):
        raise SchemeRefused(f"“{name}”的最后一档要写“其余得几分”，否则有的数值没有分")
    positive = [band.points for band in (*bands, *answers.values()) if band.points is not None]
    if not positive:
        raise SchemeRefused(f"“{name}”没有任何得分档")
    return Item(
        code=str(raw["code"]),
        name=name,
        max_points=max(positive),
        variables=variables,
        bands=bands,
        sample=sample,
        answers=answers,
        unit=str(raw.get("unit", "")),
    )


def _read_band(name: str, raw: Mapping[str, Any], variables: Mapping[str, str]) -> Band:
    is_veto = bool(raw.get("veto"))
    if is_veto == ("points" in raw):
        raise SchemeRefused(f"“{name}”的每一档要么得分，要么一票否决")
    conditions = []
    for part in raw.get("when", ()):
        variable, sign, value = part if len(part) == 3 else ("", "", "")
        if variable not in variables or sign not in _OPERATORS:
            raise SchemeRefused(f"“{name}”的条件“{' '.join(map(str, part))}”不对，请写成 [变量, 比较, 数值]")
        conditions.append(Condition(variable=variable, sign=sign, value=_decimal(name, value)))
    return Band(
        when=tuple(conditions),
        points=None if is_veto else _decimal(name, raw["points"]),
        is_veto=is_veto,
        note=str(raw.get("note", "")),
    )


def _decimal(name: str, value: Any) -> Decimal:
    """Numbers are written as text in a scheme, so that 0.15 is exactly 0.15."""
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise SchemeRefused(f"“{name}”里的“{value}”不是数字，小数请加引号")
    return number
