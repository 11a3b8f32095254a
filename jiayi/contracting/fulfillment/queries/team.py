"""What a team still owes its residents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared_pages

from ..models import Entitlement, EntitlementStatus, display_state_sql

DONE = (EntitlementStatus.DELIVERED, EntitlementStatus.VERIFIED)
_SHOWN = (
    *("sequence", "window", "window_end"),
    *("patient__name", "patient__sex", "patient__birth_date", "item__code", "item__name", "line__times"),
)
OPEN = (EntitlementStatus.PLANNED, EntitlementStatus.BOOKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamRate:
    """履约率: of the mandatory times whose window has closed, those that were given."""

    team_id: int
    due: int
    done: int

    @property
    def rate(self) -> float | None:
        return self.done / self.due if self.due else None


def page_unfulfilled(
    *,
    team_ids: Iterable[int],
    item_code: str,
    state: str,
    today: date,
    cursor: str | None,
    limit: int,
) -> Page:
    """Mandatory times that have begun and are not done, the soonest to close first; `state` due, overdue or all.

    One list for the field: nothing that has not begun, nothing that can no longer be done.
    """
    return _unfulfilled(
        team_ids=sorted(team_ids),
        item_code=item_code or None,
        is_overdue=state == "overdue",
        is_due=state == "due",
        today=today,
        cursor=cursor,
        limit=limit,
    )


@prepared_pages(
    order=("window_end", "id"), cap=300
)  # a team owes thousands: nobody needs to know how many, and each counted row is two reads
def _unfulfilled(*, team_ids: Any, item_code: str | None, is_overdue: bool, is_due: bool, today: date) -> Any:
    rows = (
        Entitlement.objects.filter(
            team_id__in=team_ids,
            status__in=OPEN,
            is_mandatory=True,
            window__startswith__lte=today,
            expires_date__gt=today,
            patient__is_current=True,
        )
        .select_related("item", "patient", "line")
        .only(*_SHOWN)
        .annotate(state=display_state_sql(today))
    )
    if item_code is not None:
        rows = rows.filter(item__code=item_code)
    if is_overdue:
        rows = rows.filter(window_end__lte=today)
    elif is_due:
        rows = rows.filter(window_end__gt=today)
    return rows


def fulfillment_rates(*, team_ids: Iterable[int], start: date, end: date) -> list[TeamRate]:
    """Per team, over the windows that closed in [start, end)."""
    rows = (
        Entitlement.objects.filter(
            team_id__in=list(team_ids), is_mandatory=True, window_end__gt=start, window_end__lte=end
        )
        .exclude(status=EntitlementStatus.WAIVED)
        .order_by()
        .values("team_id")
        .annotate(
            due=Count("pk"),
            done=Count("pk", filter=Q(status__in=DONE)),
        )
    )
    return [TeamRate(team_id=row["team_id"], due=row["due"], done=row["done"]) for row in rows]
