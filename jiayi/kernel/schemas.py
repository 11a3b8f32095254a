"""Shapes every client shares."""

from typing import Generic, TypeVar

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Out(BaseModel):
    """What a list or a large page answers with, from values or from the attributes of a dataclass or row.

    Plain pydantic: a ninja Schema reads each value through Django (`resolve_…`, managers), at ten times the price.
    """

    model_config = ConfigDict(from_attributes=True)


class PageIn(Schema):
    """Query parameters of every list: search words, sort field (`-` descending), cursor, page size."""

    q: str = Field("", max_length=60)
    sort: str = Field("", max_length=40)
    cursor: str | None = Field(None, max_length=400)
    limit: int = Field(30, ge=1, le=100)


class PageOut(Schema, Generic[T]):
    """One page. `total` is counted up to a cap and only with the first page (-1 = not counted)."""

    items: list[T]
    next_cursor: str | None = None
    total: int = -1
    total_capped: bool = False


class LocationIn(Schema):
    """Where the device is, if its owner lets it say so."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy: float = Field(0, ge=0, le=100_000)

    @property
    def text(self) -> str:
        return f"{self.latitude:.5f},{self.longitude:.5f},{self.accuracy:.0f}"
