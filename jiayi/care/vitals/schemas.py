from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

PositionCode = Literal["", "sitting", "lying", "standing", "left_arm", "right_arm"]


class ReadingIn(Schema):
    code: str = Field(max_length=30)
    value: Decimal = Field(max_digits=8, decimal_places=2)


class ReadingsIn(Schema):
    """`client_key` is made by the client: the same readings sent twice are stored once."""

    client_key: UUID
    taken_at: datetime
    readings: list[ReadingIn] = Field(min_length=1, max_length=20)
    position: PositionCode = ""
    file_id: int | None = None
    # A meter said so over Bluetooth; nobody typed it.
    is_from_device: bool = False


class CorrectionIn(Schema):
    """The same moment with other values. `client_key` as above."""

    client_key: UUID
    readings: list[ReadingIn] = Field(min_length=1, max_length=20)
    reason: str = Field(max_length=200)


class VoidIn(Schema):
    reason: str = Field(max_length=200)


class RecordedOut(Schema):
    stored: int
    words: list[str]
    is_critical: bool
    urgent_advice: str
    level: str
    questions: list[str]
    reading_id: int
    is_late: bool


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


class MeasuredCodeOut(Schema):
    """One number to type: what is possible, and what is asked about."""

    code: str
    label: str
    plain: str
    unit: str
    decimals: int
    timing: str
    loinc: str
    national: str
    least: float
    most: float


class ReadingKindOut(Schema):
    kind: str
    label: str
    is_pair: bool
    at_home: bool
    codes: list[MeasuredCodeOut]
    extra: list[MeasuredCodeOut]


class TrendLineOut(Schema):
    code: str
    label: str
    plain: str
    unit: str
    decimals: int
    timing: str
    low: float | None
    high: float | None


class MomentOut(Schema):
    id: int
    codes: list[str]
    values: list[float]
    extra: dict[str, float]
    taken_at: datetime
    text: str
    level: str
    change: str
    source: str
    position: str
    timing: str
    is_questioned: bool
    is_confirmed: bool
    is_voided: bool
    void_reason: str
    file_id: int | None
    has_wrong_clock: bool


class TrendOut(Schema):
    """`words` alone are enough for a person; `morning`, `evening` and `average` are in the order of the lines."""

    kind: str
    label: str
    days: int
    pack: str
    lines: list[TrendLineOut]
    moments: list[MomentOut]
    words: list[str]
    morning: list[float]
    evening: list[float]
    average: list[float]
    on_target: int
    last: MomentOut | None


class PersonalRangeIn(Schema):
    low: Decimal | None = Field(None, max_digits=8, decimal_places=2)
    high: Decimal | None = Field(None, max_digits=8, decimal_places=2)
    critical_low: Decimal | None = Field(None, max_digits=8, decimal_places=2)
    critical_high: Decimal | None = Field(None, max_digits=8, decimal_places=2)
    reason: str = Field(max_length=200)


class PersonalRangeOut(Schema):
    code: str
    low: float | None
    high: float | None
    critical_low: float | None
    critical_high: float | None
    reason: str
    from_date: date
    ended_at: datetime | None
    set_by_name: str


class DangerLineOut(Schema):
    """Kept on the resident's phone: it judges by it when nobody can be asked."""

    code: str
    plain: str
    low: float | None
    high: float | None
    low_advice: str
    high_advice: str
