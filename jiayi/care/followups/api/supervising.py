"""What came of the calls, for those who lead teams: this month and the months before."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.followups import queries
from jiayi.care.followups.api.overdue_schemas import FigureColumn, MonthPeopleOut, MonthTotalOut, SupervisedMonthOut
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires


def add_supervising_routes(router: Router) -> None:
    @router.get("/overdue-months", response=list[MonthTotalOut])
    @requires(FollowUpPermission.SUPERVISE)
    def list_overdue_months(request: HttpRequest) -> Any:
        today = clock.today()
        months = queries.count_months(month=_first(today), on=today)
        return [{"month": month, "figures": figures} for month, figures in months]

    @router.get("/overdue-months/{day}", response=SupervisedMonthOut)
    @requires(FollowUpPermission.SUPERVISE)
    def get_overdue_month(request: HttpRequest, day: date) -> Any:
        return queries.supervise_month(month=_first(day), on=clock.today())

    @router.get("/overdue-months/{day}/people", response=MonthPeopleOut)
    @requires(FollowUpPermission.SUPERVISE_PEOPLE)
    def list_overdue_month_people(
        request: HttpRequest,
        day: date,
        column: FigureColumn = "overdue",
        team_id: int | None = None,
        practitioner_id: int | None = None,
        limit: int = Query(50, ge=1, le=200),
    ) -> Any:
        total, items = queries.list_month_people(
            month=_first(day),
            on=clock.today(),
            column=column,
            team_id=team_id,
            practitioner_id=practitioner_id,
            limit=limit,
        )
        return {"total": total, "items": items}


def _first(day: date) -> date:
    return date(day.year, day.month, 1)
