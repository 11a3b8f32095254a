from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn, PageOut


class KindOut(Schema):
    """A table one may take out."""

    code: str
    title: str


class ExportKindOut(KindOut):
    """A table one may take out; `is_personal` when it names people and one may ask for them unmasked."""

    is_personal: bool
    is_print: bool
    free_prints: int


class ExportIn(Schema):
    """Without `is_personal` the table leaves masked; with it a purpose is needed and somebody else approves."""

    code: str = Field(max_length=60)
    params: dict[str, Any] = Field(default_factory=dict)
    is_personal: bool = False
    purpose: str = Field("", max_length=200)
    file_format: Literal["xlsx", "csv"] = "xlsx"


class DecisionIn(Schema):
    note: str = Field("", max_length=200)


class ExportFilterIn(PageIn):
    """The auditor's filters."""

    state: str = Field("", max_length=20)
    is_personal: bool | None = None
    from_date: date | None = None
    to_date: date | None = None


class ExportOut(Schema):
    """An export: what, why, who, who approved, how far it is, when its file goes."""

    id: int
    code: str
    title: str
    state: str
    params: dict[str, Any]
    file_format: str
    is_personal: bool
    needs_approval: bool
    purpose: str
    rows_done: int
    rows_total: int | None
    problem: str
    requested_by_name: str
    organization_name: str
    requested_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decision_note: str
    finished_at: datetime | None
    expires_at: datetime | None
    download_count: int
    is_mine: bool
    has_file: bool

    @staticmethod
    def of(job: Any, *, by: Any, at: datetime) -> dict[str, Any]:
        fields = ExportOut.model_fields.keys() - {"organization_name", "download_count", "is_mine", "has_file"}
        return {name: getattr(job, name) for name in fields} | {
            "organization_name": job.asker.get("organization_name", ""),
            "download_count": getattr(job, "download_count", 0),
            "is_mine": job.requested_by == by.label,
            "has_file": job.state == "done" and (job.expires_at is None or at < job.expires_at),
        }


class ImportFieldOut(Schema):
    """A column we know."""

    key: str
    title: str
    is_required: bool
    note: str


class ImportKindOut(Schema):
    """A table one may bring in, and its columns."""

    code: str
    title: str
    note: str
    columns: list[ImportFieldOut]


class ImportOut(Schema):
    """An import, how far it is, and the verdicts of its rows: of the rehearsal until it is written."""

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
    is_stopping: bool
    has_result: bool
    is_cleared: bool
    requested_by_name: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_is_stopping(job: Any) -> bool:
        return job.stop_asked_at is not None and job.finished_at is None

    @staticmethod
    def resolve_has_result(job: Any) -> bool:
        return bool(job.result_name)

    @staticmethod
    def resolve_is_cleared(job: Any) -> bool:
        return job.cleared_at is not None


class FileColumnOut(Schema):
    """A column of the file: what it is matched to, how that is known, and a few values."""

    position: int
    title: str
    key: str | None
    how: str
    samples: list[str]


class ImportDetailOut(Schema):
    """One import with the columns of its file. `earlier_at`: when the very same file came before."""

    job: ImportOut
    columns: list[FileColumnOut]
    fields: list[ImportFieldOut]
    header_row: int
    earlier_at: datetime | None


class ColumnsIn(Schema):
    """What each column of the file holds, in its order; null leaves it out."""

    keys: list[str | None] = Field(max_length=100)


class CellOut(Schema):
    title: str
    text: str


class ImportRowOut(Schema):
    """A line of the file, its verdict and why; numbers of documents and phones are masked."""

    number: int
    verdict: str = Field(validation_alias="shown_verdict")
    message: str
    values: list[CellOut] = Field(validation_alias="shown_values")


ExportPageOut = PageOut[ExportOut]
ImportPageOut = PageOut[ImportOut]
ImportRowPageOut = PageOut[ImportRowOut]
