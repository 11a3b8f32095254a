"""What desk and doctor answer alike. Who does not manage sees the lines of the own teams only."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from jiayi.kernel import clock
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from .. import queries, schemas, services

MANAGERS = frozenset({Role.DIRECTOR, Role.CLERK, Role.BUREAU})


def own_teams(actor: Actor) -> frozenset[int] | None:
    """None: all lines in scope."""
    return None if actor.roles & MANAGERS and actor.channel != "doctor_pwa" else actor.team_ids


def people(request: HttpRequest, asked: schemas.PeopleFilters) -> Any:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = queries.page_people(
        organization_id=asked.organization_id or actor.organization_id or 0,
        year=asked.year,
        side=asked.side,
        grid_id=asked.grid_id,
        on=clock.today(),
        team_ids=own_teams(actor),
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return page.with_items([schemas.PlanPersonOut.of(person) for person in page.items])


def visits(request: HttpRequest, grid_id: int, *, offset: int, limit: int) -> Any:
    check_own(request, grid_id)
    found = queries.list_visits(
        grid_id=grid_id, on=clock.today(), limit=max(1, min(limit, 100)), offset=max(0, min(offset, 5_000))
    )
    return schemas.VisitListOut.of(found)


def printed(request: HttpRequest, grid_id: int, *, limit: int) -> HttpResponse:
    check_own(request, grid_id)
    content = services.print_visits(
        grid_id=grid_id,
        limit=max(1, limit),
        by=request.actor,  # type: ignore[attr-defined]
        at=clock.now(),
    )
    return HttpResponse(content, content_type="application/pdf")


def check_own(request: HttpRequest, grid_id: int) -> None:
    """A doctor's grid is one whose line is led by an own team; another's is not found."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    teams = own_teams(actor)
    if teams is None:
        return
    if not queries.is_own_grid(organization_id=actor.organization_id or 0, grid_id=grid_id, team_ids=teams):
        raise NotFound()
