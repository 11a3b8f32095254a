"""The published tables and catalogues that come with the product."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor

from ..models import EnteredValue, PublishedFigure
from .definitions import load_catalogue

SEEDS = Path(__file__).parents[1] / "seeds"


@transaction.atomic
def load_seeds(*, organization_codes: Mapping[str, str] | None = None, by: Actor, at: datetime) -> None:
    """Load the Hangzhou catalogue, the published tables and the entered fractions; repeating it changes nothing.

    `organization_codes` maps the codes of the sources (WH, TW … ALL) to the codes of our organisations where they
    differ.
    """
    codes = dict(organization_codes or {})
    load_catalogue(content=_json("hangzhou_2017.json"), by=by, at=at)
    for table in _json("tables.json"):
        _load_table(table, codes)
    for row in _rows("entered.csv"):
        place = organizations.find_by_code(code=codes.get(row["organization"], row["organization"]))
        if place is not None:
            EnteredValue.objects.get_or_create(
                measure_code=row["measure"],
                organization=place,
                year=int(row["year"]),
                defaults={
                    "numerator": Decimal(row["numerator"]),
                    "denominator": Decimal(row["denominator"]),
                    "source": row["source"],
                    "entered_by": by.label,
                    "entered_at": at,
                },
            )


def _load_table(table: Mapping[str, Any], codes: Mapping[str, str]) -> None:
    cells = []
    for number, row in enumerate(_rows(f"{table['table']}.csv"), start=1):
        for name, column in table["columns"].items():
            place = column.get("organization") or row.get("organization", "")
            cells.append(
                PublishedFigure(
                    table=table["table"],
                    table_title=table["title"],
                    row=number,
                    row_title=row["row_title"],
                    column=name,
                    column_title=column["title"],
                    organization_code=codes.get(place, place),
                    year=int(row["year"]),
                    measure_code=column.get("measure")
                    or (row.get("measure", "") if column.get("organization") else ""),
                    value=_value(row[name]) if column["unit"] else None,
                    text=row[name],
                    unit=column["unit"],
                    source=table["source"],
                    note=row.get("note", ""),
                    has_conflict=name in row.get("conflict", "").split(),
                )
            )
    if not codes:
        PublishedFigure.objects.bulk_create(cells, ignore_conflicts=True)
        return
    # A second load with the map of our organisations finds its places; what was printed never changes.
    PublishedFigure.objects.bulk_create(
        cells, update_conflicts=True, unique_fields=["table", "row", "column"], update_fields=["organization_code"]
    )


def _value(text: str) -> Decimal | None:
    """A number as printed; a word in a numeric column (完成, 开展) has no value and keeps its text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _json(name: str) -> Any:
    return json.loads((SEEDS / name).read_text(encoding="utf-8"))


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
