"""Everybody of the desk's list of residents, for acts on many: other apps read the same filters here."""

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel

from .panel import Filters, search


class ListFilters(BaseModel):
    """The filters of the desk's list of residents."""

    q: str = ""
    team_id: int | None = None
    organization_id: int | None = None
    grid_id: int | None = None
    division_code: str = ""
    tag: str = ""
    sex: str = ""
    min_age: int | None = None
    max_age: int | None = None
    is_signed: bool | None = None
    state: str = "current"


def list_ids(wanted: ListFilters, *, on: date) -> Iterator[int]:
    """The ids of all who match, page by page, in the order of the list."""
    filters = Filters(
        team_ids=frozenset({wanted.team_id}) if wanted.team_id else None,
        **wanted.model_dump(exclude={"q", "team_id"}),
    )
    cursor: str | None = None
    while True:
        page = search(q=wanted.q, filters=filters, on=on, cursor=cursor, limit=100)
        yield from (row.id for row in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return
