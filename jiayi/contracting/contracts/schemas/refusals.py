"""The refusal register over HTTP."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import PageIn

from ..models import SigningRefusal


class ReasonOut(Schema):
    code: str
    label: str


class RefusalIn(Schema):
    """Without `ask_again_date` the policy says when; `never_again` = not at all."""

    channel: Literal["door", "phone", "clinic"]
    reason: str = Field(min_length=1, max_length=40)
    note: str = Field("", max_length=300)
    team_id: int | None = None
    ask_again_date: date | None = None
    never_again: bool = False


class RefusalFilters(PageIn):
    q: str = Field("", max_length=40)
    reason: str = Field("", max_length=40)
    channel: Literal["", "door", "phone", "clinic", "app"] = ""
    state: Literal["", "standing", "due", "closed"] = ""
    team_id: int | None = None


class RefusalYear(Schema):
    year: int = Field(ge=2000, le=2100)


class ReasonCountOut(Schema):
    label: str
    persons: int


class RefusalRateOut(Schema):
    """How often the team that asked was told no, and why."""

    team_id: int
    team_name: str
    leader_name: str
    asked: int
    refused: int
    reasons: list[ReasonCountOut]


class RefusalOut(Schema):
    """`may_ask` = the day to ask again has come."""

    id: int
    patient_id: int
    patient_name: str
    team_name: str
    channel_label: str
    reason: str
    reason_label: str
    note: str
    refused_at: datetime
    ask_again_date: date | None
    may_ask: bool
    recorded_by_name: str
    close_label: str
    closed_at: datetime | None

    @classmethod
    def of(cls, row: SigningRefusal, *, labels: dict[str, str], today: date) -> "RefusalOut":
        return cls(
            id=row.pk,
            patient_id=row.patient_id,
            patient_name=disclosure.shown_name(row.patient_id, row.patient.name),
            team_name=row.team.name if row.team is not None else "",
            channel_label=row.get_channel_display(),
            reason=row.reason_code,
            reason_label=labels.get(row.reason_code, row.reason_code),
            note=row.note,
            refused_at=row.refused_at,
            ask_again_date=row.ask_again_date,
            may_ask=row.ask_again_date is not None and row.ask_again_date <= today,
            recorded_by_name=row.recorded_by_name,
            close_label=row.get_close_reason_display() if row.close_reason else "",
            closed_at=row.closed_at,
        )
