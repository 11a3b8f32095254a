"""医生离岗 over HTTP."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn, PageOut

from ..models import Departure
from ..queries.departing import Progress


class DepartureIn(Schema):
    client_key: UUID
    team_id: int
    acting_team_id: int
    reason: Literal["left", "retired", "license", "post", "long_leave"]
    leaving_date: date
    note: str = Field("", max_length=200)


class OfferTeamsIn(Schema):
    team_ids: list[int] = Field(min_length=1, max_length=50)


class DepartureFilters(PageIn):
    status: Literal["", "open", "closed", "cancelled"] = ""


class AskedFilters(PageIn):
    status: Literal["", "open", "accepted", "refused", "lapsed", "withdrawn"] = ""
    q: str = Field("", max_length=30)


class AtRiskOut(Schema):
    team_id: int
    team_name: str
    practitioner_id: int
    practitioner_name: str
    is_gone: bool
    license_to: date | None


class SpreadOut(Schema):
    """What offering to these teams would do: persons per team, and who finds no place."""

    teams: list[dict[str, int]]
    unplaced: int


class StartedOut(Schema):
    started: bool = True


class DepartureRowOut(Schema):
    id: int
    team_id: int
    team_name: str
    practitioner_name: str
    acting_team_name: str
    reason_label: str
    leaving_date: date
    answer_by: date
    status: str
    status_label: str
    asked: int
    answered: int

    @classmethod
    def of(cls, row: Any) -> "DepartureRowOut":
        return cls(**_head(row), asked=row.asked, answered=row.answered)


class TeamShareOut(Schema):
    to_team_id: int
    name: str
    asked: int
    accepted: int


class DepartureOut(Schema):
    id: int
    team_id: int
    team_name: str
    practitioner_name: str
    acting_team_name: str
    reason_label: str
    leaving_date: date
    answer_by: date
    status: str
    status_label: str
    note: str
    silence: str
    opened_by_name: str
    opened_at: datetime
    asked: int
    accepted: int
    refused: int
    silent: int
    waiting: int
    unplaced: int
    to_teams: list[TeamShareOut]

    @classmethod
    def of(cls, row: Departure, progress: Progress) -> "DepartureOut":
        return cls(
            **_head(row),
            note=row.note,
            silence=row.silence,
            opened_by_name=row.opened_by_name,
            opened_at=row.opened_at,
            asked=progress.asked,
            accepted=progress.accepted,
            refused=progress.refused,
            silent=progress.silent,
            waiting=progress.waiting,
            unplaced=progress.unplaced,
            to_teams=[TeamShareOut(**share) for share in progress.to_teams],
        )


DeparturePageOut = PageOut[DepartureRowOut]


def _head(row: Departure) -> dict[str, Any]:
    return {
        "id": row.pk,
        "team_id": row.team_id,
        "team_name": row.team.name,
        "practitioner_name": row.practitioner.name,
        "acting_team_name": row.acting_team.name,
        "reason_label": row.get_reason_display(),
        "leaving_date": row.leaving_date,
        "answer_by": row.answer_by,
        "status": row.status,
        "status_label": row.get_status_display(),
    }
