"""Numerators and denominators that people bring, one by one or as rows of a table, each with its source."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from .. import queries
from ..models import EnteredValue, Measure


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
        raise InvalidInput(f"“{measure.name}”由系统计算，不能录入")
    if denominator <= 0 or numerator < 0:
        raise InvalidInput("分母要大于 0，分子不能小于 0")
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


@transaction.atomic
def enter_row(*, row: Mapping[str, str], by: Actor, at: datetime) -> tuple[str, str]:
    """One row of an imported table: created, updated or unchanged, with what was entered in words.

    :raises InvalidInput: if a cell is empty or no number
    :raises NotFound: if the organisation or the measure does not exist here
    """
    place = organizations.find_by_code(code=row["organization"])
    if place is None:
        raise NotFound(f"没有代码为“{row['organization']}”的机构")
    if not row["year"].isdigit():
        raise InvalidInput(f"年度“{row['year']}”不是年份")
    year = int(row["year"])
    before = EnteredValue.objects.filter(measure_code=row["measure"], organization=place, year=year).first()
    value = enter_value(
        measure_code=row["measure"],
        organization_id=place.pk,
        year=year,
        numerator=_number(row["numerator"], "分子"),
        denominator=_number(row["denominator"], "分母"),
        source=row["source"],
        by=by,
        at=at,
    )
    words = f"{value.measure_code} {place.label} {value.numerator.normalize():f}/{value.denominator.normalize():f}"
    if before is None:
        return "created", words
    same = (before.numerator, before.denominator, before.source) == (value.numerator, value.denominator, value.source)
    return ("unchanged" if same else "updated"), words


def _number(text: str, title: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InvalidInput(f"{title}“{text}”不是数字") from None
    if not number.is_finite() or abs(number) >= 10**11:
        raise InvalidInput(f"{title}“{text}”不是数字")
    return number
