from dataclasses import dataclass

from jiayi.kernel import disclosure, paging
from jiayi.kernel.errors import DomainError
from jiayi.kernel.paging import Page

from ..models import SigningSurvey, SurveyRow, SurveyState
from ..rules.rulebook import Rulebook
from ..rules.summing import is_counted, is_effective
from .results import call_of
from .rulebooks import rulebook_of

VERDICTS = ("effective", "not_effective", "left_out")


class ListStillClosed(DomainError):
    """Who knows the sample could prepare it: names are shown when all calls are made."""

    code, status, message = "survey_list_closed", 409, "还在打电话，名单要等定稿以后才打开，免得有人先打招呼"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowLine:
    """One row as a reader of the result sees it; `name` is masked for who needs a reason to see it."""

    row: SurveyRow
    name: str
    verdict: str
    reason: str
    outcome_label: str


def page_rows(
    *,
    survey: SigningSurvey,
    verdict: str = "",
    team_id: int | None = None,
    organization_id: int | None = None,
    outcome: str = "",
    element: str = "",
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """The rows behind a result, by number.

    :raises ListStillClosed: before the survey is finished
    """
    if survey.state == SurveyState.OPEN:
        raise ListStillClosed()
    book = rulebook_of(survey.rule)
    rows = SurveyRow.objects.filter(survey=survey, is_active=True)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if element:
        rows = rows.filter(**{f"answers__{element}": False})
    if verdict:
        # At most a few thousand rows, and the rulebook is not SQL: the verdict is decided in Python.
        fitting = [row.pk for row in rows.select_related("stratum") if _verdict(row, book) == verdict]
        rows = rows.filter(pk__in=fitting)
    found = paging.page(
        rows.select_related("stratum", "patient", "team__leader", "contract"),
        order=("number",),
        cursor=cursor,
        limit=limit,
    )
    found.items[:] = [_line(row, book) for row in found.items]
    return found


def _line(row: SurveyRow, book: Rulebook) -> RowLine:
    name = "" if row.patient is None else disclosure.shown_name(row.patient_id, row.patient.name)
    outcome = book.outcomes.get(row.outcome)
    verdict = _verdict(row, book)
    wrong = [element.title for element in book.elements if row.answers.get(element.code) is False]
    return RowLine(
        row=row,
        name=name,
        verdict=verdict,
        reason="、".join(wrong) if verdict == "not_effective" else "",
        outcome_label=outcome.label if outcome else "没打完",
    )


def _verdict(row: SurveyRow, book: Rulebook) -> str:
    call = call_of(row)
    if not is_counted(call, book):
        return "left_out"
    return "effective" if is_effective(call, book) else "not_effective"
