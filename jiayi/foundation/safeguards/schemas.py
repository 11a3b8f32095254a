from datetime import datetime

from ninja import Field, Schema


class SafeguardOut(Schema):
    """One setting: what holds now, from where, and what is already set for later."""

    code: str
    title: str
    group: str
    unit: str
    value: int
    shipped: int
    least: int
    most: int
    version: int
    source: str
    effective_at: datetime | None
    next_value: int | None
    next_at: datetime | None


class SafeguardVersionOut(Schema):
    code: str
    title: str
    unit: str
    version: int
    value: int
    source: str
    reason: str
    effective_at: datetime
    set_by_name: str
    set_at: datetime


class SafeguardIn(Schema):
    value: int
    reason: str = Field(max_length=200)
    source: str = Field("", max_length=100)
    effective_at: datetime | None = None
