from dataclasses import dataclass
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import disclosure
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.paging import Page
from jiayi.performance.facts import queries as facts

from ..models import Measure
from ..rules.expressions import Checked
from ..rules.scan import side_condition
from .definitions import check_condition, formula_of

SIDES = ("numerator", "denominator", "gap", "exclusion")


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLine:
    patient_id: int
    name: str
    sex: str
    birth_year: int
    facts: list[tuple[str, Any]]


def page_people(
    *,
    measure: Measure,
    year: int,
    side: str,
    organization_id: int | None = None,
    team_ids: frozenset[int] | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """The people on one side of a rate, with the facts that put them there; only those in scope.

    :raises NotFound: if the organisation is outside the scope, or the figure was entered and has no people
    """
    condition = _condition(measure, side)
    page = facts.page_people(
        year=year,
        condition=condition,
        organization_path=_path(organization_id),
        team_ids=team_ids,
        cursor=cursor,
        limit=limit,
    )
    ids = [row.patient_id for row in page.items]
    titles = {column.name: column.title for column in facts.list_columns()}
    values = facts.values_of(year=year, patient_ids=ids, columns=formula_of(measure).columns)
    people = {row.patient_id: row.patient for row in page.items}
    lines = [
        PersonLine(
            patient_id=key,
            name=disclosure.shown_name(key, people[key].name),
            sex=people[key].sex,
            birth_year=people[key].birth_date.year,
            facts=[(titles[name], value) for name, value in values.get(key, {}).items()],
        )
        for key in ids
    ]
    return page.with_items(lines)


def preview_condition(*, text: str, year: int) -> tuple[Checked, int | None]:
    """Check a condition and count who in scope satisfies it; None where the year has no facts yet.

    :raises ExpressionRefused: in words, with a suggestion
    """
    checked = check_condition(text=text)
    if facts.find_year(year=year) is None:
        return checked, None
    return checked, facts.count_people(year=year, condition=f"({checked.sql} IS TRUE)".replace("%", "%%"))


def count_side(*, measure: Measure, year: int, side: str, organization_id: int | None = None) -> int:
    return facts.count_people(year=year, condition=_condition(measure, side), organization_path=_path(organization_id))


def _condition(measure: Measure, side: str) -> str:
    if side not in SIDES:
        raise InvalidInput(f"没有“{side}”这一边")
    if measure.kind not in (Measure.Kind.FACTS, Measure.Kind.POPULATION):
        raise NotFound("这个指标是录入或核查得来的，没有居民名单")
    if measure.kind == Measure.Kind.POPULATION and side != "numerator":
        raise NotFound("这个指标的分母是人口数，没有居民名单")
    return side_condition(formula_of(measure), side)


def _path(organization_id: int | None) -> str:
    if organization_id is None:
        return ""
    return organizations.get_managed_organization(organization_id=organization_id).path
