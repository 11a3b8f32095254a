"""By which way an invitation reaches whom, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiayi.contracting.enrolment import queries as enrolment
from jiayi.kernel import paging
from jiayi.kernel.paging import Page
from jiayi.kernel.period import local_date

from ..models import InvitedResident, Way

FAILED = Q(message__deliveries__state="failed", message__read_at__isnull=True)
REACHED = Q(message__read_at__isnull=False) | Q(message__deliveries__state="delivered")


@dataclass(frozen=True, slots=True)
class Reachable:
    """One person: the way, and whose inbox, phone or WeChat it is; nobody's where only a visit is left."""

    name: str
    way: str
    recipient_id: int | None


@dataclass(frozen=True, slots=True)
class WayResult:
    """One way of an invitation: persons, those it has reached (delivered or read), those it could not reach."""

    way: str
    people: int
    reached: int
    failed: int


def ways_of(*, patient_ids: Iterable[int], at: datetime) -> dict[int, Reachable]:
    """The way that reaches each today, by the same rules as reminders: their own before the guardian's."""
    today = local_date(at)
    rules = enrolment.rules_on(today)
    found = {}
    for number, reach in enrolment.reach_of(patient_ids=patient_ids, rules=rules, today=today, at=at).items():
        way = enrolment.best_way(ways=reach.ways, rules=rules)
        found[number] = Reachable(reach.person.name, way or Way.VISIT, reach.ways[way] if way else None)
    return found


def way_results(*, invitation_ids: list[int]) -> dict[int, list[WayResult]]:
    """Invitation → its ways, from what has come back of each message by now."""
    rows: Any = (
        InvitedResident.objects.filter(invitation__in=invitation_ids)
        .exclude(way="")
        .order_by()
        .values("invitation_id", "way")
        .annotate(
            people=Count("pk", distinct=True),
            reached=Count("pk", filter=REACHED, distinct=True),
            failed=Count("pk", filter=FAILED, distinct=True),
        )
    )
    found: dict[int, list[WayResult]] = {number: [] for number in invitation_ids}
    for row in rows:
        found[row.pop("invitation_id")].append(WayResult(**row))
    order = list(Way.values)
    return {number: sorted(ways, key=lambda one: order.index(one.way)) for number, ways in found.items()}


def page_to_visit(*, invitation_id: int, cursor: str | None, limit: int) -> Page:
    """Whom no way reached, or whose message could not be delivered: somebody has to go there. Signed ones are off."""
    return paging.page(_to_visit(invitation_id), order=("id",), cursor=cursor, limit=limit)


def _to_visit(invitation_id: int) -> QuerySet[InvitedResident]:
    rows = InvitedResident.objects.filter(Q(way=Way.VISIT) | FAILED, invitation_id=invitation_id)
    open_rows = rows.filter(patient__is_current=True, patient__current_team__isnull=True)
    return open_rows.select_related("patient").distinct()
