"""Households rearranged: the same routes for desk and doctor."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import PatientPermission as P
from ..schemas import household_out, member_out
from ..schemas.arranging import (
    ArrangementIn,
    ArrangementOut,
    FoundHouseholdsOut,
    HouseholdChangeOut,
)


@requires(P.CHANGE)
def find_households(request: HttpRequest, q: str) -> Any:
    on = clock.today()
    homes, singles = queries.find_households(q=q[:60], on=on)
    return FoundHouseholdsOut(
        households=[household_out(home, members, on) for home, members in homes],
        singles=[member_out(person, on) for person in singles],
    )


@requires(P.CHANGE)
def preview_arrangement(request: HttpRequest, payload: ArrangementIn) -> Any:
    return services.preview_households(**_plan(payload))


@requires(P.CHANGE)
def arrange_households(request: HttpRequest, payload: ArrangementIn) -> Any:
    change = services.arrange_households(**_plan(payload), by=request.actor, at=clock.now())
    return HouseholdChangeOut.of(change)


@requires(P.CHANGE)
def list_household_changes(request: HttpRequest, household_id: int) -> Any:
    return [HouseholdChangeOut.of(row) for row in queries.list_changes(household_id=household_id)]


@requires(P.CHANGE)
def undo_household_change(request: HttpRequest, change_id: int) -> Any:
    change = services.undo_household_change(change_id=change_id, by=request.actor, at=clock.now())
    return HouseholdChangeOut.of(change)


def _plan(payload: ArrangementIn) -> dict[str, Any]:
    homes = [
        services.Home(
            key=home.key,
            members={member.patient_id: member.relation for member in home.members},
            address=home.address,
        )
        for home in payload.homes
    ]
    return {"homes": homes, "without": payload.without}


def mount(router: Router) -> None:
    """Add these routes to the router of one client."""
    router.get("/households", response=FoundHouseholdsOut)(find_households)
    router.post("/household-previews", response=ArrangementOut)(preview_arrangement)
    router.post("/household-changes", response=HouseholdChangeOut)(arrange_households)
    router.get("/households/{household_id}/changes", response=list[HouseholdChangeOut])(list_household_changes)
    router.post("/household-changes/{change_id}/undo", response=HouseholdChangeOut)(undo_household_change)
