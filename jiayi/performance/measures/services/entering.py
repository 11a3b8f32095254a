"""Numerators and denominators that people bring, one by one or as a table, each with its source."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from .. import queries
from ..models import EnteredValue, Measure

HEADINGS = {
    "指标": "measure",
    "指标编号": "measure",
    "机构": "organization",
    "机构代码": "organization",
    "年度": "year",
    "分子": "numerator",
    "分母": "denominator",
    "来源": "source",
}
MAX_ROWS = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportVerdict:
    """What became of one row."""

    row: int
    is_accepted: bool
    message: str


@transaction.atomic
def enter_value(
    *,
    measure_code: str,
    organization_id: int,
    year: int,
    numerator: Decimal,
    denominator: Decimal,
    source: str,
    by: Actor,
    at: datetime,
) -> EnteredValue:
    """Enter or replace the fraction of one place and year; the former one stays in the history.

    :raises NotFound: if the place is outside the scope or no such measure is in force
    :raises InvalidInput: if it is not a fraction, has no source, or our records compute this measure
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    measure = queries.get_measure(code=measure_code, year=year)
    if measure.kind != Measure.Kind.ENTERED:
        raise InvalidInput(f"“{measure.name}”由系统计算,不能录入")
    if denominator <= 0 or numerator < 0:
        raise InvalidInput("分母要大于 0,分子不能小于 0")
    if measure.unit == Measure.Unit.PERSON and numerator > denominator:
        raise InvalidInput("分子不能大于分母")
    if not source.strip():
        raise InvalidInput("请写明数据来源")
    value, _ = EnteredValue.objects.update_or_create(
        measure_code=measure_code,
        organization=place,
        year=year,
        defaults={
            "numerator": numerator,
            "denominator": denominator,
            "source": source.strip()[:300],
            "entered_by": by.label,
            "entered_at": at,
        },
    )
    return value


def import_values(*, name: str, content: bytes, dry_run: bool, by: Actor, at: datetime) -> list[ImportVerdict]:
    """A CSV or Excel table with 指标, 机构, 年度, 分子, 分母, 来源: a verdict for every row, good rows are kept.

    Repeating the same file changes nothing. A dry run judges and keeps nothing.

    :raises InvalidInput: if the file cannot be read as such a table
    """
    rows = _read_table(name, content)
    verdicts = []
    with transaction.atomic():
        for number, row in rows:
            try:
                with transaction.atomic():
                    value = _enter_row(row, by=by, at=at)
            except (InvalidInput, NotFound) as refusal:
                verdicts.append(ImportVerdict(row=number, is_accepted=False, message=str(refusal)))
            else:
                text = f"{value.measure_code} {value.organization.label} {value.numerator:f}/{value.denominator:f}"
                verdicts.append(ImportVerdict(row=number, is_accepted=True, message=text))
        if dry_run:
            transaction.set_rollback(True)
    return verdicts


def _enter_row(row: dict[str, str], *, by: Actor, at: datetime) -> EnteredValue:
    missing = [title for title, field in HEADINGS.items() if not row.get(field) and title in ("指标", "机构", "年度")]
    if missing:
        raise InvalidInput(f"{'、'.join(missing)}是空的")
    place = organizations.find_by_code(code=row["organization"])
    if place is None:
        raise NotFound(f"没有代码为“{row['organization']}”的机构")
    year = _number(row["year"], "年度")
    return enter_value(
        measure_code=row["measure"],
        organization_id=place.pk,
        year=int(year),
        numerator=_number(row.get("numerator", ""), "分子"),
        denominator=_number(row.get("denominator", ""), "分母"),
        source=row.get("source", ""),
        by=by,
        at=at,
    )


def _number(text: str, title: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InvalidInput(f"{title}“{text}”不是数字") from None
    if not number.is_finite() or abs(number) >= 10**11:
        raise InvalidInput(f"{title}“{text}”不是数字")
    return number


def _read_table(name: str, content: bytes) -> list[tuple[int, dict[str, str]]]:
    lines = list(_lines(name, content))
    if not lines:
        raise InvalidInput("表格是空的")
    fields = [HEADINGS.get(heading) for heading in lines[0]]
    needed = {"measure", "organization", "year", "numerator", "denominator"}
    if needed - set(fields):
        raise InvalidInput("表头要有:指标、机构、年度、分子、分母、来源")
    if len(lines) - 1 > MAX_ROWS:
        raise InvalidInput(f"一次最多 {MAX_ROWS} 行,请分开导入")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {field: cell for field, cell in zip(fields, line, strict=False) if field}
        if any(cells.values()):
            rows.append((number, cells))
    return rows


def _lines(name: str, content: bytes) -> Iterable[list[str]]:
    if name.lower().endswith(".xlsx"):
        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        except (CalamineError, OSError, ValueError):
            raise InvalidInput("打不开这个 Excel 文件,请另存为 .xlsx 或 .csv") from None
        return [[_cell(cell) for cell in row] for row in sheet.to_python()]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode(encoding)))]
        except UnicodeDecodeError:
            continue
    raise InvalidInput("看不懂这个文件的文字编码,请用 UTF-8 或 GB18030 的 .csv")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
