from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn, PageOut

from . import queries

Name = Field(max_length=60, pattern=r"^[a-z][a-z0-9-]*$")


class LayoutIn(Schema):
    columns: list[str] = Field(max_length=60)
    density: Literal["comfortable", "compact"] = "comfortable"


class ViewIn(Schema):
    """Filters, sort and columns under a name; search words are not kept."""

    name: str = Field(min_length=1, max_length=40)
    filters: dict[str, Any] = Field(default_factory=dict)
    sort: str = Field("", max_length=40)
    columns: list[str] = Field([], max_length=60)
    is_shared: bool = False
    is_default: bool = False


class ViewOut(Schema):
    id: int
    name: str
    filters: dict[str, str]
    sort: str
    columns: list[str]
    is_mine: bool
    is_shared: bool
    is_default: bool
    saved_by_name: str

    @staticmethod
    def of(view: Any, *, by: Any) -> dict[str, Any]:
        same = ("id", "name", "filters", "sort", "columns", "saved_by_name")
        is_mine = view.account_id == by.account_id
        return {name: getattr(view, name) for name in same} | {
            "is_mine": is_mine,
            "is_shared": bool(view.shared_path),
            # Only one's own default opens a table: a colleague's choice is an offer.
            "is_default": is_mine and view.is_default,
        }


class WorktableOut(Schema):
    """How one likes a table: empty columns = as the house has it."""

    columns: list[str]
    density: str
    views: list[ViewOut]


class BulkIn(Schema):
    """The chosen rows, or with `ids` null all that match the filters."""

    code: str = Field(max_length=60)
    ids: list[int] | None = Field(None, max_length=2_000)
    filters: dict[str, Any] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)


class BulkReasonOut(Schema):
    reason: str
    count: int


class BulkLineOut(Schema):
    object_id: int
    label: str
    will_do: bool
    reason: str


class BulkPreviewOut(Schema):
    will_count: int
    skip_count: int
    reasons: list[BulkReasonOut]
    rows: list[BulkLineOut]


class BulkJobOut(Schema):
    id: int
    code: str
    title: str
    state: str
    row_count: int
    done_count: int
    skipped_count: int
    failed_count: int
    requested_at: datetime
    finished_at: datetime | None
    requested_by_name: str
    organization_name: str
    is_mine: bool
    can_undo: bool
    is_undone: bool
    export_id: int | None

    @staticmethod
    def of(job: Any, *, by: Any) -> dict[str, Any]:
        own = {"organization_name", "is_mine", "can_undo", "is_undone"}
        return {name: getattr(job, name) for name in BulkJobOut.model_fields.keys() - own} | {
            "organization_name": job.organization.short_name or job.organization.name,
            "is_mine": job.requested_by == by.label,
            "can_undo": queries.can_undo(job=job, by=by),
            "is_undone": getattr(job, "undone_by", None) is not None,
        }


class BulkFilterIn(PageIn):
    """`everyone` shows what others did as well, to who answers for them."""

    everyone: bool = False
    code: str = Field("", max_length=60)


class BulkRowOut(Schema):
    object_id: int
    label: str
    verdict: str
    message: str

    @staticmethod
    def resolve_label(row: Any) -> str:
        return str(row.label)


BulkJobPageOut = PageOut[BulkJobOut]
BulkRowPageOut = PageOut[BulkRowOut]
