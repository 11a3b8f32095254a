"""The entries of the dictionaries as a table: out with every version, in as new wordings from a day on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel, Field

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome
from jiayi.kernel.errors import InvalidInput

from . import queries, services
from .permissions import TerminologyPermission

_COLUMNS = [
    Column("dictionary", "字典编码", 22, is_required=True, aliases=("字典",), example="relation"),
    Column("code", "编码", 12, is_required=True, aliases=("代码",)),
    Column("label", "写法", 24, is_required=True, aliases=("名称", "值")),
    Column("position", "次序", 8),
    Column("period_from", "哪天起", 12, is_required=True, aliases=("生效日期", "启用日期"), example="2026-01-01"),
    Column("source", "根据什么", 40, is_required=True, aliases=("来源", "出处")),
]
_ENDED = Column("period_to", "到哪天为止", 12)


class EntryFilters(BaseModel):
    """One dictionary, or all of them."""

    dictionary: str = Field("", max_length=40)


def entry_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """Every version of every entry, as it may be taken in again elsewhere."""
    wanted: EntryFilters = asked.filters
    for book in queries.list_dictionaries():
        if wanted.dictionary in ("", book.code):
            for row in queries.list_entry_versions(dictionary=book.code):
                yield book.code, row.code, row.label, row.position, row.period_from, row.source, row.period_to


def take_entry(values: Mapping[str, str], asked: Asked) -> Outcome:
    """A new entry or wording; one that is in force already is left as it is."""
    begins = _day(values["period_from"])
    book = queries.get_dictionary(code=values["dictionary"])
    versions = [row for row in queries.list_entry_versions(dictionary=book.code) if row.code == values["code"]]
    if any(row.label == values["label"] and row.period_from <= begins and row.period_to is None for row in versions):
        return Outcome("unchanged", "同前，未改动")
    if any(row.label == values["label"] and row.period_from == begins for row in versions):
        return Outcome("unchanged", "同前，未改动")
    position = values.get("position") or ""
    if position and not position.isdigit():
        raise InvalidInput("次序要写整数")
    services.revise_entry(
        dictionary=book.code,
        code=values["code"],
        label=values["label"],
        from_date=begins,
        source=values["source"],
        position=int(position) if position else None,
        by=asked.by,
        at=asked.at,
    )
    return Outcome("updated" if versions else "created", "换了写法" if versions else "")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10].replace("/", "-"))
    except ValueError:
        raise InvalidInput(f"日期“{text}”要写成 2026-01-01 这样") from None


imports.register_export(
    code="dictionary_entries",
    title="字典条目",
    permission=TerminologyPermission.VIEW,
    columns=[*_COLUMNS, _ENDED],
    rows=entry_rows,
    filters=EntryFilters,
    names_people=False,
)
imports.register_import(
    code="dictionary_entries",
    title="字典条目",
    permission=TerminologyPermission.EDIT,
    columns=_COLUMNS,
    apply=take_entry,
    key=lambda values: "|".join((values.get("dictionary", ""), values.get("code", ""), values.get("period_from", ""))),
    note="每行是一个写法从哪天起。原来的写法到那天为止，以前的记录还按那时的写法。",
)
