from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema


class ReadingIn(Schema):
    code: str = Field(max_length=30)
    value: Decimal = Field(max_digits=8, decimal_places=2)


class ReadingsIn(Schema):
    """`client_key` is made by the client: the same readings sent twice are stored once."""

    client_key: UUID
    taken_at: datetime
    readings: list[ReadingIn] = Field(min_length=1, max_length=20)


class RecordedOut(Schema):
    stored: int
    words: list[str]
    is_critical: bool
    urgent_advice: str


class LatestReadingOut(Schema):
    code: str
    label: str
    text: str
    level: str
    change: str
    taken_at: datetime
    source: str


class PointOut(Schema):
    value: float
    taken_at: datetime
    level: str
    source: str
    is_questioned: bool


class SeriesOut(Schema):
    code: str
    label: str
    plain: str
    unit: str
    low: float | None
    high: float | None
    average: float | None
    points: list[PointOut]
