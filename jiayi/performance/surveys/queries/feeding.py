"""What finished surveys give to measures and appraisals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jiayi.foundation.organizations import queries as organizations

from ..models import SigningSurvey, SurveyRow, SurveyState
from ..rules.rulebook import Rulebook
from ..rules.summing import Call, asked_elements, is_counted, is_effective
from .results import call_of
from .rulebooks import rulebook_of
from .surveys import expansion_of

EFFECTIVE, SATISFIED = "effective", "satisfied"
_CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fraction:
    """Rows of a drawn survey are expanded to the people they speak for; a recorded one counts as it is."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    left_out: int = 0

    def __add__(self, other: "Fraction") -> "Fraction":
        return Fraction(
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            left_out=self.left_out + other.left_out,
        )

    def rounded(self) -> "Fraction":
        return Fraction(
            numerator=self.numerator.quantize(_CENT),
            denominator=self.denominator.quantize(_CENT),
            left_out=self.left_out,
        )


def measured(*, year: int, what: str) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """One figure of all finished surveys of a year: by organisation, and by team.

    `what` is an element, `satisfied`, or `effective`. The sums of stratified samples are design-weighted, so that the
    centres of a survey add up to its whole.
    """
    places: dict[int, Fraction] = defaultdict(Fraction)
    teams: dict[int, Fraction] = defaultdict(Fraction)
    for survey in SigningSurvey.objects.filter(year=year, state=SurveyState.FINISHED).select_related("rule"):
        book, weights = rulebook_of(survey.rule), expansion_of(survey)
        for row in SurveyRow.objects.filter(survey=survey, is_active=True).select_related("stratum"):
            weight = weights.get(row.stratum_id, Decimal(1)) if row.stratum_id else Decimal(1)
            part = _fraction(call_of(row), book, what, weight)
            places[row.organization_id or survey.organization_id] += part
            if row.team_id is not None:
                teams[row.team_id] += part
    return (
        {key: part.rounded() for key, part in places.items()},
        {key: part.rounded() for key, part in teams.items()},
    )


def survey_answers(*, organization_id: int, year: int) -> dict[str, dict[str, int]]:
    """Answers by question for the appraisal of one organisation: who knows of the contract, who is satisfied."""
    path = organizations.get_organization(organization_id=organization_id).path
    knows = {"知晓": 0, "不知晓": 0}
    satisfaction: dict[str, int] = {"满意": 0, "基本满意": 0, "不满意": 0}
    for survey in SigningSurvey.objects.filter(year=year, state=SurveyState.FINISHED).select_related("rule"):
        book = rulebook_of(survey.rule)
        labels = {choice.value: choice.label for choice in book.satisfaction}
        rows = SurveyRow.objects.filter(survey=survey, is_active=True)
        if survey.organization_id != organization_id:
            rows = rows.filter(organization__path__startswith=path)
        for call in _counted(rows.select_related("stratum"), book):
            if (answer := call.answers.get("knows_signed")) is not None:
                knows["知晓" if answer else "不知晓"] += 1
            if call.satisfaction:
                satisfaction[labels[call.satisfaction]] += 1
    return {"knows_signed": knows, "satisfaction": satisfaction}


def _counted(rows: Iterable[SurveyRow], book: Rulebook) -> list[Call]:
    return [call for call in map(call_of, rows) if is_counted(call, book)]


def _fraction(call: Call, book: Rulebook, what: str, weight: Decimal) -> Fraction:
    if not is_counted(call, book):
        return Fraction(left_out=1)
    if what == EFFECTIVE:
        return Fraction(numerator=weight * is_effective(call, book), denominator=weight)
    if what == SATISFIED:
        if not call.satisfaction:
            return Fraction()
        return Fraction(numerator=weight * (call.satisfaction != "dissatisfied"), denominator=weight)
    if what not in asked_elements(call, book):
        return Fraction()
    return Fraction(numerator=weight * bool(call.answers.get(what)), denominator=weight)
