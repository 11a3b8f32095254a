"""管理端: a doctor leaves; who takes the residents, and how far it has got."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from procrastinate.contrib.django import app

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .. import queries, services
from ..permissions import ContractPermission as P
from ..schemas.departing import (
    AskedFilters,
    AtRiskOut,
    DepartureFilters,
    DepartureIn,
    DepartureOut,
    DeparturePageOut,
    DepartureRowOut,
    OfferTeamsIn,
    SpreadOut,
    StartedOut,
)
from ..schemas.moving import ContractTransferOut, ContractTransferPageOut

router = Router(tags=["医生离岗"])


def _shown(departure_id: int) -> DepartureOut:
    row = queries.get_departure(departure_id=departure_id)
    return DepartureOut.of(row, queries.progress_of(departure=row, today=clock.today()))


@router.get("/departures", response=DeparturePageOut)
@requires(P.MANAGE_DEPARTURES)
def list_departures(request: HttpRequest, asked: Query[DepartureFilters]) -> Any:
    page = queries.page_departures(status=asked.status, cursor=asked.cursor, limit=asked.limit)
    return page.with_items([DepartureRowOut.of(row) for row in page.items])


@router.get("/departures/at-risk", response=list[AtRiskOut])
@requires(P.MANAGE_DEPARTURES)
def list_teams_at_risk(request: HttpRequest) -> Any:
    return queries.list_at_risk(today=clock.today())


@router.post("/departures", response=DepartureOut)
@requires(P.MANAGE_DEPARTURES)
def open_departure(request: HttpRequest, body: DepartureIn) -> Any:
    made = once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.departure",
        run=lambda: services.open_departure(**body.dict(exclude={"client_key"}), by=request.actor, at=clock.now()).pk,
    )
    return _shown(made)


@router.get("/departures/{departure_id}", response=DepartureOut)
@requires(P.MANAGE_DEPARTURES)
def get_departure(request: HttpRequest, departure_id: int) -> Any:
    return _shown(departure_id)


@router.post("/departures/{departure_id}/preview", response=SpreadOut)
@requires(P.MANAGE_DEPARTURES)
def preview_offers(request: HttpRequest, departure_id: int, body: OfferTeamsIn) -> Any:
    row = queries.get_departure(departure_id=departure_id)
    placed = services.spread_over(departure_id=departure_id, team_ids=body.team_ids, at=clock.now())
    waiting = queries.progress_of(departure=row, today=clock.today()).unplaced
    counts = Counter(placed.values())
    return SpreadOut(
        teams=[{"team_id": number, "persons": counts.get(number, 0)} for number in body.team_ids],
        unplaced=waiting - len(placed),
    )


@router.post("/departures/{departure_id}/offers", response=StartedOut)
@requires(P.MANAGE_DEPARTURES)
def offer_new_teams(request: HttpRequest, departure_id: int, body: OfferTeamsIn) -> Any:
    """Two thousand messages take a while: the page shows how far it has got, and can be left."""
    queries.get_departure(departure_id=departure_id)
    _defer("contracts.offer_new_teams", request, departure_id=departure_id, team_ids=body.team_ids)
    return StartedOut()


@router.get("/departures/{departure_id}/residents", response=ContractTransferPageOut)
@requires(P.MANAGE_DEPARTURES)
def list_departure_residents(request: HttpRequest, departure_id: int, asked: Query[AskedFilters]) -> Any:
    page = queries.page_departure_transfers(
        departure_id=departure_id, status=asked.status, q=asked.q, cursor=asked.cursor, limit=asked.limit
    )
    return page.with_items(ContractTransferOut.of_all(page.items, by=request.actor))


@router.post("/departures/{departure_id}/close", response=DepartureOut)
@requires(P.MANAGE_DEPARTURES)
def close_departure(request: HttpRequest, departure_id: int) -> Any:
    """A job, as hundreds may have stayed silent: the answer says how far it is, the page asks again."""
    queries.get_departure(departure_id=departure_id)
    _defer("contracts.close_departure", request, departure_id=departure_id)
    return _shown(departure_id)


def _defer(task: str, request: HttpRequest, **what: Any) -> None:
    """A job on behalf of the director, within that director's places."""
    by = request.actor  # type: ignore[attr-defined]
    app.configure_task(task, queue="documents").defer(
        path=by.organization_path, account_id=by.account_id, name=by.name, **what
    )
