from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..models import SigningSurvey, SurveyRow
from ..rules.rulebook import NOT_CALLED, Rulebook
from ..rules.summing import Call, EffectiveSigning, effective_signing
from .rulebooks import rulebook_of
from .surveys import drawn_per_stratum, get_survey

OVERALL, DOCTOR, CENTRE = "overall", "doctor", "centre"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceResult:
    """The result of one doctor or centre."""

    id: int
    name: str
    doctor: str
    figures: EffectiveSigning
    organization_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyResult:
    """`not_called` are rows without a decided outcome: provisional until the survey is finished."""

    survey: SigningSurvey
    overall: EffectiveSigning
    doctors: list[PlaceResult]
    centres: list[PlaceResult]
    not_called: int


def survey_summary(*, survey_id: int) -> EffectiveSigning:
    """The figures of one survey in scope."""
    return survey_result(survey_id=survey_id).overall


def survey_result(*, survey_id: int) -> SurveyResult:
    """Overall, per doctor and per centre, each with numerator, denominator and interval.

    :raises NotFound: if it is outside the scope
    """
    survey = get_survey(survey_id=survey_id)
    book = rulebook_of(survey.rule)
    rows: list[Any] = list(
        SurveyRow.objects.filter(survey=survey, is_active=True)
        .select_related("stratum", "team__leader", "organization")
        .order_by("number")
    )
    sizes = drawn_per_stratum(survey) if survey.is_weighted else None
    calls = {row.pk: call_of(row) for row in rows}
    by_team: dict[int, list[Any]] = defaultdict(list)
    by_place: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.team_id is not None and row.organization_id is not None:
            by_team[row.team_id].append(row)
            by_place[row.organization_id].append(row)
    doctors = [
        PlaceResult(
            id=key,
            name=part[0].team.name,
            doctor=part[0].team.leader.name if part[0].team.leader else "",
            figures=_of_part(part, rows, calls, book, sizes),
            organization_id=part[0].organization_id,
        )
        for key, part in by_team.items()
    ]
    centres = [
        PlaceResult(
            id=key,
            name=part[0].organization.label,
            doctor="",
            figures=_of_part(part, rows, calls, book, sizes),
            organization_id=key,
        )
        for key, part in by_place.items()
    ]
    return SurveyResult(
        survey=survey,
        overall=effective_signing(calls.values(), book, sizes=sizes),
        doctors=sorted(doctors, key=_worst_first),
        centres=sorted(centres, key=_worst_first),
        not_called=sum(row.closed_at is None for row in rows),
    )


def call_of(row: SurveyRow) -> Call:
    """A row that is not decided yet is no evidence."""
    return Call(
        outcome=row.outcome if row.closed_at is not None else NOT_CALLED,
        answers=row.answers,
        satisfaction=row.satisfaction,
        stratum=row.stratum.key if row.stratum is not None else "",
    )


def _of_part(
    part: list[SurveyRow],
    rows: list[SurveyRow],
    calls: Mapping[int, Call],
    book: Rulebook,
    sizes: Mapping[str, tuple[int, int]] | None,
) -> EffectiveSigning:
    """A doctor's or centre's figures; a stratum that reaches beyond the part stays whole, its others being outside."""
    own = [calls[row.pk] for row in part]
    figures = effective_signing(own, book)
    if not sizes or not figures.reached:
        return figures
    touched = {call.stratum for call in own}
    inside = {row.pk for row in part}
    whole = [
        calls[row.pk] if row.pk in inside else Call(outcome=NOT_CALLED, stratum=calls[row.pk].stratum)
        for row in rows
        if calls[row.pk].stratum in touched
    ]
    weighted = effective_signing(whole, book, sizes={key: size for key, size in sizes.items() if key in touched})
    return EffectiveSigning(
        dialled=figures.dialled,
        excluded=figures.excluded,
        reached=figures.reached,
        effective=figures.effective,
        rate=weighted.rate,
        interval=weighted.interval,
        elements=figures.elements,
        satisfaction=figures.satisfaction,
    )


def _worst_first(result: PlaceResult) -> tuple[bool, float, str]:
    rate = result.figures.rate
    return (rate is None, float(rate or 0), result.name)
