from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from jiayi.kernel.errors import NotFound

from ..models import SigningSurvey, SurveyAssignment, SurveyRow, SurveyStratum
from ..rules.rulebook import Rulebook
from .rulebooks import rulebook_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How many are to be called, are done, were reached, and had a first try."""

    active: int
    closed: int
    counted: int
    begun: int
    reserves: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyCard:
    survey: SigningSurvey
    progress: Progress


@dataclass(frozen=True, kw_only=True, slots=True)
class StratumLine:
    stratum: SurveyStratum
    title: str
    active: int
    closed: int
    counted: int


def list_surveys(*, year: int | None = None) -> list[SigningSurvey]:
    """The surveys in scope, the newest first."""
    rows = SigningSurvey.objects.select_related("organization", "rule")
    return list((rows.filter(year=year) if year else rows).order_by("-year", "-pk")[:200])


def get_survey(*, survey_id: int, lock: bool = False) -> SigningSurvey:
    """One survey in scope.

    :raises NotFound: if it is outside
    """
    rows = SigningSurvey.objects.select_related("organization", "rule")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=survey_id).first()
    if found is None:
        raise NotFound()
    return found


def list_cards(*, year: int | None = None) -> list[SurveyCard]:
    """Surveys with how far they are."""
    surveys = list_surveys(year=year)
    done = _progress(surveys)
    return [SurveyCard(survey=survey, progress=done[survey.pk]) for survey in surveys]


def progress_of(survey: SigningSurvey) -> Progress:
    return _progress([survey])[survey.pk]


def count_open_rows(survey: SigningSurvey) -> int:
    """Rows that are neither decided nor tried as often as the rulebook says."""
    return SurveyRow.objects.filter(survey=survey, is_active=True, closed_at__isnull=True).count()


def list_strata(survey: SigningSurvey) -> list[StratumLine]:
    """The strata with their progress, by doctor."""
    book = rulebook_of(survey.rule)
    counting = [code for code, outcome in book.outcomes.items() if outcome.counts]
    rows = (
        SurveyStratum.objects.filter(survey=survey)
        .select_related("team")
        .annotate(
            active=Count("rows", filter=Q(rows__is_active=True)),
            closed=Count("rows", filter=Q(rows__closed_at__isnull=False)),
            counted=Count("rows", filter=Q(rows__closed_at__isnull=False, rows__outcome__in=counting)),
        )
    )
    lines: list[Any] = sorted(rows, key=lambda row: (row.team.code if row.team else "", row.key))
    return [
        StratumLine(
            stratum=row,
            title=stratum_title(row.groups, book),
            active=row.active,
            closed=row.closed,
            counted=row.counted,
        )
        for row in lines
    ]


def stratum_title(groups: list[str], book: Rulebook) -> str:
    titles = {group.code: group.title for group in book.groups}
    return "、".join(titles.get(group, group) for group in titles if group in groups) or "全部"


def list_assignments(survey: SigningSurvey) -> list[SurveyAssignment]:
    """Who may or might call, also those whose right was taken back."""
    return list(SurveyAssignment.objects.filter(survey=survey).select_related("account").order_by("-pk"))


def drawn_per_stratum(survey: SigningSurvey) -> Mapping[str, tuple[int, int]]:
    """Stratum → people in it, people to be asked from it: a replacement adds one, and the weight follows."""
    rows = SurveyStratum.objects.filter(survey=survey).annotate(active=Count("rows", filter=Q(rows__is_active=True)))
    return {row.key: (row.population, row.active) for row in rows if row.active}


def expansion_of(survey: SigningSurvey) -> dict[int, Decimal]:
    """Stratum id → how many people one asked person speaks for."""
    rows = SurveyStratum.objects.filter(survey=survey).annotate(active=Count("rows", filter=Q(rows__is_active=True)))
    return {row.pk: Decimal(row.population) / row.active for row in rows if row.active}


def _progress(surveys: list[SigningSurvey]) -> dict[int, Progress]:
    counting = {
        survey.pk: [code for code, outcome in rulebook_of(survey.rule).outcomes.items() if outcome.counts]
        for survey in surveys
    }
    codes = {code for listed in counting.values() for code in listed}
    closed = Q(closed_at__isnull=False)
    rows: Iterable[Any] = (
        SurveyRow.objects.filter(survey__in=surveys)
        .order_by()
        .values("survey_id")
        .annotate(
            active=Count("pk", filter=Q(is_active=True)),
            closed=Count("pk", filter=closed),
            counted=Count("pk", filter=closed & Q(outcome__in=codes)),
            begun=Count("pk", filter=Q(attempt_count__gt=0)),
            reserves=Count("pk", filter=Q(is_active=False)),
        )
    )
    found = {row.pop("survey_id"): Progress(**row) for row in rows}
    empty = Progress(active=0, closed=0, counted=0, begun=0, reserves=0)
    return {survey.pk: found.get(survey.pk, empty) for survey in surveys}
