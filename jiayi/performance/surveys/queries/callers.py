"""What a third-party caller may see: the sampled rows of a survey that was given to them, with the surname only.

The assignment is the key, not the organisation: an account of an outside company is in no subtree that matters here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from ..models import SigningSurvey, SurveyAssignment, SurveyAttempt, SurveyRow, SurveyState
from ..rules.rulebook import Rulebook, surname_only
from .rulebooks import rulebook_of


@dataclass(frozen=True, kw_only=True, slots=True)
class CallerSurvey:
    """A survey in the list of a caller."""

    id: int
    title: str
    place: str
    expires_date: date
    to_call: int
    closed: int
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CallerRow:
    """One sampled person as a stranger may see them. No number, no address, no class of illness, no full name."""

    number: int
    name: str
    sex: str
    doctor: str
    team: str
    signed_date: date | None
    attempts: int
    outcome: str
    outcome_label: str
    is_closed: bool
    is_open_call: bool
    can_dial: bool
    tried_today: bool
    call_again_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MySurvey:
    survey: SigningSurvey
    book: Rulebook
    expires_date: date
    rows: list[CallerRow]
    open_number: int | None


@contextmanager
def assigned_survey(*, survey_id: int, by: Actor, on: date) -> Iterator[tuple[SigningSurvey, SurveyAssignment]]:
    """Open the survey, and only what lies below its organisation, for a caller it was given to.

    :raises NotFound: if it was not, no longer is, or the survey is closed
    """
    with scope.everything(reason="the assignment names the survey"):
        found = (
            SurveyAssignment.objects.filter(
                survey_id=survey_id,
                account_id=by.account_id,
                revoked_at__isnull=True,
                expires_date__gte=on,
                survey__state=SurveyState.OPEN,
            )
            .select_related("survey__organization", "survey__rule")
            .first()
        )
    if found is None:
        raise NotFound("没有派给您的这次回访，或者已经结束、到期")
    with scope.subtree(found.survey.organization.path):
        yield found.survey, found


def list_my_surveys(*, by: Actor, on: date) -> list[CallerSurvey]:
    """The surveys somebody may call for today, the one that ends first on top."""
    with scope.everything(reason="the assignment names the survey"):
        given = list(
            SurveyAssignment.objects.filter(
                account_id=by.account_id,
                revoked_at__isnull=True,
                expires_date__gte=on,
                survey__state=SurveyState.OPEN,
            )
            .select_related("survey__organization")
            .order_by("expires_date", "pk")
        )
        return [_card(assignment, on) for assignment in given]


def view_my_survey(*, survey_id: int, by: Actor, on: date, at: datetime) -> MySurvey:
    """All rows of one survey for its caller: what can be called now first.

    :raises NotFound: if it was not given to them
    """
    with assigned_survey(survey_id=survey_id, by=by, on=on) as (survey, assignment):
        book = rulebook_of(survey.rule)
        rows = list(
            SurveyRow.objects.filter(survey=survey, is_active=True).select_related(
                "patient", "team__leader", "contract"
            )
        )
        attempts = SurveyAttempt.objects.filter(row__survey=survey)
        today = set(attempts.filter(called_date=on).values_list("row_id", flat=True))
        mine = attempts.filter(caller_id=by.account_id, outcome="").values_list("row_id", flat=True).first()
        lines = [_row(row, book, tried_today=row.pk in today, is_open_call=row.pk == mine) for row in rows]
        lines.sort(key=lambda line: _urgency(line, at))
        return MySurvey(
            survey=survey,
            book=book,
            expires_date=assignment.expires_date,
            rows=lines,
            open_number=next((row.number for row in rows if row.pk == mine), None),
        )


def _card(assignment: SurveyAssignment, on: date) -> CallerSurvey:
    rows = SurveyRow.objects.filter(survey=assignment.survey, is_active=True)
    waiting = rows.filter(closed_at__isnull=True)
    return CallerSurvey(
        id=assignment.survey_id,
        title=assignment.survey.title,
        place=organizations.names_of([assignment.survey.organization_id])[assignment.survey.organization_id],
        expires_date=assignment.expires_date,
        to_call=waiting.exclude(attempts__called_date=on).count(),
        closed=rows.filter(closed_at__isnull=False).count(),
        total=rows.count(),
    )


def _row(row: SurveyRow, book: Rulebook, *, tried_today: bool, is_open_call: bool) -> CallerRow:
    outcome = book.outcomes.get(row.outcome)
    is_closed = row.closed_at is not None
    return CallerRow(
        number=row.number,
        name=surname_only(row.patient.name) if row.patient else "",
        sex=row.patient.sex if row.patient else "0",
        doctor=row.team.leader.name if row.team and row.team.leader else "",
        team=row.team.name if row.team else "",
        signed_date=row.contract.signed_date if row.contract else None,
        attempts=row.attempt_count,
        outcome=row.outcome,
        outcome_label=outcome.label if outcome else "",
        is_closed=is_closed,
        is_open_call=is_open_call,
        can_dial=not is_closed and (is_open_call or not tried_today),
        tried_today=tried_today,
        call_again_at=None if is_closed else row.call_again_at,
    )


def _urgency(line: CallerRow, at: datetime) -> tuple[int, datetime, int]:
    """The open call; appointments that have come; those never or earlier tried; tried today; done."""
    due = line.call_again_at or at
    if line.is_open_call:
        place = 0
    elif line.can_dial and line.call_again_at and due <= at:
        place = 1
    elif line.can_dial:
        place = 2 if due <= at else 3
    else:
        place = 5 if line.is_closed else 4
    return (place, due if line.can_dial and line.call_again_at else at, line.number)
