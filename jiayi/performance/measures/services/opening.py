"""Opening the people behind a rate is itself an event: who looked at whom must be answerable."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from .. import queries
from ..events import PeopleOpened


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
    """One page of people in scope, written to the business log. A doctor without a desk role opens own teams only.

    :raises NotFound: if the measure, the place or the team is outside what the actor may see
    """
    if by.channel == "doctor_pwa" and team_id not in by.team_ids:
        raise NotFound()
    measure = queries.get_measure(code=code, year=year)
    page = queries.page_people(
        measure=measure,
        year=year,
        side=side,
        organization_id=organization_id,
        team_id=team_id,
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
