from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from jiayi.care.alerts import queries, services
from jiayi.care.alerts.permissions import AlertPermission as P
from jiayi.care.alerts.schemas import DutyIn, DutyOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from . import shared

router = Router(tags=["预警"])
shared.add_routes(router, worst_first=False)


@router.get("/duty-roster", response=list[DutyOut])
@requires(P.VIEW_ROSTER)
def list_duty_roster(request: HttpRequest, organization_id: int, day: date, days: int = Query(14, ge=1, le=62)) -> Any:
    shifts = queries.list_roster(organization_id=organization_id, day=day, days=days)
    problems = queries.duty_problems(shifts)
    return [DutyOut.of(row, problems.get(row.practitioner_id, "")) for row in shifts]


@router.put("/duty-roster", response={200: DutyOut, 204: None})
@requires(P.EDIT_ROSTER)
def set_duty(request: HttpRequest, data: DutyIn) -> Any:
    made = services.set_duty(
        organization_id=data.organization_id,
        day=data.day,
        shift=data.shift,
        practitioner_id=data.practitioner_id,
        by=request.actor,
        at=clock.now(),
    )
    if made is None:
        return Status(204, None)
    return Status(200, DutyOut.of(made, queries.duty_problems([made]).get(made.practitioner_id, "")))
