"""Opening the people behind a rate is itself an event: who looked at whom must be answerable."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from .. import queries
from ..events import PeopleOpened

MANAGERS = frozenset({Role.DIRECTOR, Role.BUREAU})


@transaction.atomic
def open_people(
    *,
    code: str,
    year: int,
    side: str,
    organization_id: int | None,
    team_id: int | None,
    cursor: str | None,
    limit: int,
    by: Actor,
    at: datetime,
) -> Page:
    """One page of people in scope, written to the business log. Who does not manage opens own teams only.

    :raises NotFound: if the measure, the place or the team is outside what the actor may see
    """
    team_ids = None if team_id is None else frozenset({team_id})
    if by.channel == "doctor_pwa" or not by.roles & MANAGERS:
        team_ids = by.team_ids if team_ids is None else team_ids & by.team_ids
        if not team_ids:
            raise NotFound()
    measure = queries.get_measure(code=code, year=year)
    page = queries.page_people(
        measure=measure,
        year=year,
        side=side,
        organization_id=organization_id,
        team_ids=team_ids,
        cursor=cursor,
        limit=limit,
    )
    events.publish(
        PeopleOpened(
            organization_id=by.organization_id or 0,
            by=by.label,
            at=at,
            code=code,
            year=year,
            side=side,
            team_id=team_id,
            shown=len(page.items),
        )
    )
    return page
