"""队列: who is managed, how many are controlled, lost, waiting; the list behind every number, and the trend."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jiayi.kernel import disclosure, paging
from jiayi.kernel.paging import Page

from ..models import Enrolment, EnrolmentState, Review
from ..rules import Programme, Standing
from .months import Month, managed_then, months_of, put_back
from .programmes import programme_on

UNCONTROLLED = (Standing.DANGER, Standing.TWICE, Standing.UNCONTROLLED)


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolmentFilter:
    """`standing`: controlled, uncontrolled, twice, danger, unknown, lost, or nothing for all. `as_of`: a month that is
    over, with those who were managed then, as they were. `reason`: why the plan was not followed, by the last review.
    """

    programme: str
    state: str = "active"
    standing: str = ""
    level: str = ""
    team_id: int | None = None
    q: str = ""
    as_of: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every active person is in exactly one of the four."""

    id: int | None
    name: str
    managed: int
    controlled: int
    uncontrolled: int
    lost: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Why:
    """How many of those managed said so when their plan was last looked at together."""

    code: str
    label: str
    people: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """By the assessment pack; who is lost counts as not controlled (国家规范指标: 失访=未达标)."""

    programme: str
    title: str
    lost_after_days: int
    proposed: int
    total: Figures
    teams: list[Figures]
    levels: dict[str, int]
    months: list[Month]
    reasons: list[Why]


def page_enrolments(*, where: EnrolmentFilter, on: date, cursor: str | None, limit: int) -> Page:
    """The people of a programme in scope, the worst first, then those not seen for longest."""
    rows = _select(where, on).select_related("patient", "patient__current_team", "patient__organization")
    page = paging.page(
        rows.annotate(seen=Coalesce("last_visit_date", "from_date")), order=("seen", "id"), cursor=cursor, limit=limit
    )
    if where.as_of is not None:
        put_back(page.items, programme_on(where.programme, on), where.as_of, on=on)
    return page


def read_cohort(*, programme: str, on: date, team_id: int | None = None, months: int = 6) -> Cohort:
    rule = programme_on(programme, on)
    where = EnrolmentFilter(programme=programme, team_id=team_id)
    rows = _select(where, on)
    counts = _counts(rule, on)
    total = rows.aggregate(**counts)
    teams: Any = (
        rows.order_by()
        .values("patient__current_team", "patient__current_team__name")
        .annotate(**counts)
        .order_by("patient__current_team__name")
    )
    levels = rows.order_by().values("level").annotate(people=Count("pk"))
    waiting = Enrolment.objects.filter(programme=programme, state=EnrolmentState.PROPOSED, patient__is_current=True)
    if team_id:
        waiting = waiting.filter(patient__current_team=team_id)
    return Cohort(
        programme=programme,
        title=rule.name,
        lost_after_days=rule.lost_after_days,
        proposed=waiting.count(),
        total=Figures(None, "合计", **total),
        teams=[
            Figures(row.pop("patient__current_team"), row.pop("patient__current_team__name") or "没有团队", **row)
            for row in teams
        ],
        levels={row["level"] or "unset": row["people"] for row in levels},
        months=months_of(rule, on=on, team_id=team_id, back=months),
        reasons=_reasons(rule, rows),
    )


def _counts(rule: Programme, on: date) -> dict[str, Any]:
    parts = {code: Count("pk", filter=part) for code, part in _parts(rule, on).items()}
    return {"managed": Count("pk"), **parts}


def _parts(rule: Programme, on: date) -> dict[str, Q]:
    """The four parts of those who are managed; what is lost is defined by rules.levels (`Programme.is_lost`)."""
    first = rule.seen_since(on)
    seen = Q(last_visit_date__gte=first)
    unseen = Q(last_visit_date__isnull=True) | Q(last_visit_date__lt=first)
    return {
        "controlled": seen & Q(standing=Standing.CONTROLLED),
        "uncontrolled": seen & Q(standing__in=UNCONTROLLED),
        "lost": unseen & Q(from_date__lt=first),
        "unknown": unseen & Q(from_date__gte=first),
    }


def _select(where: EnrolmentFilter, on: date) -> QuerySet[Enrolment]:
    rule = programme_on(where.programme, on)
    rows = Enrolment.objects.filter(programme=where.programme)
    if where.as_of is not None:
        then = managed_then(rule, where.as_of, on=on, team_id=where.team_id, standing=where.standing)
        rows = rows.filter(pk__in=then)
    else:
        rows = rows.filter(state=where.state, patient__is_current=True)
        if where.team_id:
            rows = rows.filter(patient__current_team=where.team_id)
    if where.reason:
        rows = rows.annotate(why=_last_reason()).filter(why=where.reason)
    if where.level:
        rows = rows.filter(level="" if where.level == "unset" else where.level)
    if where.q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=where.q) | Q(patient__initials__startswith=where.q.lower()))
    if where.as_of is not None or not where.standing:
        return rows
    parts = _parts(rule, on)
    if where.standing in ("lost", "unknown"):
        return rows.filter(parts[where.standing])
    if where.standing == "all_uncontrolled":
        return rows.filter(parts["uncontrolled"])
    return rows.filter(last_visit_date__gte=rule.seen_since(on), standing=where.standing)


def _last_reason() -> Subquery:
    reviews = Review.objects.filter(enrolment=OuterRef("pk")).order_by("-reviewed_date", "-id")
    return Subquery(reviews.values("reason_code")[:1])


def _reasons(rule: Programme, rows: QuerySet[Enrolment]) -> list[Why]:
    """Most often first."""
    said: Any = rows.order_by().annotate(why=_last_reason()).exclude(why="").values("why").annotate(people=Count("pk"))
    labels = {reason.code: reason.label for reason in rule.reasons}
    found = [Why(row["why"], labels.get(row["why"], row["why"]), row["people"]) for row in said if row["why"]]
    return sorted(found, key=lambda one: (-one.people, one.code))
