from datetime import datetime
from typing import Any

from ninja import Field, Schema

from jiayi.kernel.schemas import PageOut


class KindOut(Schema):
    """A table one may take out or bring in."""

    code: str
    title: str


class ExportIn(Schema):
    code: str = Field(max_length=60)
    params: dict[str, Any] = Field(default_factory=dict)


class ExportOut(Schema):
    """An export and how far it is."""

    id: int
    code: str
    title: str
    state: str
    rows_done: int
    rows_total: int | None
    problem: str
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None


class ImportOut(Schema):
    """An import and the verdicts of its rows."""

    id: int
    code: str
    title: str
    file_name: str
    state: str
    row_count: int
    created_count: int
    updated_count: int
    unchanged_count: int
    rejected_count: int
    problem: str
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None


class ImportRowOut(Schema):
    number: int
    values: dict[str, str]
    verdict: str
    message: str


ExportPageOut = PageOut[ExportOut]
ImportPageOut = PageOut[ImportOut]
ImportRowPageOut = PageOut[ImportRowOut]
