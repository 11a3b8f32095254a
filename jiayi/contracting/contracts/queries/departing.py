"""医生离岗: how far it has got, who has not been asked yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import disclosure, paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import Contract, ContractStatus, ContractTransfer, Departure
from .moving import SHOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Persons: all who were the team's, by what has become of them; `to_teams` says where the offers went."""

    asked: int
    accepted: int
    refused: int
    silent: int
    waiting: int
    unplaced: int
    to_teams: list[dict[str, Any]]


def get_departure(*, departure_id: int, lock: bool = False) -> Departure:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    rows = Departure.objects.select_related("team", "practitioner", "acting_team", "organization")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=departure_id).first()
    if found is None:
        raise NotFound("没有找到这份离岗安排，或不在您的管理范围内")
    return found


def page_departures(*, status: str, cursor: str | None, limit: int) -> Page:
    """The departures in scope, newest first, with how many have answered."""
    rows = Departure.objects.select_related("team", "practitioner", "acting_team").annotate(
        asked=Count("transfers"),
        answered=Count("transfers", filter=Q(transfers__status__in=["accepted", "refused"])),
    )
    if status:
        rows = rows.filter(status=status)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def list_due_departures(*, today: date) -> list[Departure]:
    """Open ones whose doctor leaves today, or whose last day for an answer is over."""
    return list(Departure.objects.filter(Q(leaving_date=today) | Q(answer_by__lt=today), status="open"))


def list_unplaced(*, departure: Departure, today: date) -> list[dict[str, Any]]:
    """Persons of the team who were not asked yet: as `rules.moving.Resettled` wants them."""
    rows: Any = (
        Contract.objects.filter(
            team_id=departure.team_id,
            status=ContractStatus.SIGNED,
            period__endswith__gt=today,
            patient__is_current=True,
        )
        .exclude(patient_id__in=ContractTransfer.objects.filter(departure=departure).values("patient_id"))
        .exclude(patient_id__in=ContractTransfer.objects.filter(status="open").values("patient_id"))
        .order_by("patient_id")
        .distinct("patient_id")
        .values("patient_id", family=F("patient__household_id"), community=F("patient__division_code"))
    )
    return list(rows)


def progress_of(*, departure: Departure, today: date) -> Progress:
    """The numbers at the top of the page."""
    rows = ContractTransfer.objects.filter(departure=departure)
    counts = dict(rows.order_by().values_list("status").annotate(persons=Count("pk")))
    by_team: Any = (
        rows.order_by()
        .values("to_team_id", name=F("to_team__name"))
        .annotate(asked=Count("pk"), accepted=Count("pk", filter=Q(status="accepted")))
        .order_by("to_team_id")
    )
    return Progress(
        asked=sum(counts.values()),
        accepted=counts.get("accepted", 0),
        refused=counts.get("refused", 0),
        silent=counts.get("lapsed", 0),
        waiting=counts.get("open", 0),
        unplaced=len(list_unplaced(departure=departure, today=today)),
        to_teams=list(by_team),
    )


def page_departure_transfers(*, departure_id: int, status: str, q: str, cursor: str | None, limit: int) -> Page:
    """Everybody who was asked, the unanswered first."""
    get_departure(departure_id=departure_id)
    rows = ContractTransfer.objects.select_related(*SHOWN).filter(departure_id=departure_id)
    if status:
        rows = rows.filter(status=status)
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=q) | Q(patient__initials__startswith=q.lower()))
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def list_at_risk(*, today: date) -> list[dict[str, Any]]:
    """Teams in scope whose doctor is gone or whose licence ends soon, unless that is being dealt with."""
    open_teams = set(Departure.objects.filter(status="open").values_list("team_id", flat=True))
    return [row for row in practitioners.list_losing_leader(on=today) if row["team_id"] not in open_teams]
