"""有效签约核查: last autumn's sample called to the end, and one that a third party is calling just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.organizations.models import Organization
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.performance.surveys import services
from jiayi.performance.surveys.models import SigningSurvey, SurveyRow
from jiayi.performance.surveys.rules.sampling import Design

if TYPE_CHECKING:
    from ..district import District

RIGHT = {"knows_signed": "yes", "knows_doctor": "yes", "knows_content": "yes"}
FINISHED_SIZE, RUNNING_SIZE, RECEIVED_SIZE = 40, 30, 30
# One person a doctor is drawn: of a larger district nobody could call them all within what one hour allows.
CALLED_SIZE = 100_000


def tell(district: District) -> None:
    """One survey with its result, one with a few calls made, and one that the bureau drew over everybody last year."""
    director = _actor("director", Role.DIRECTOR)
    caller = _actor("caller", Role.SURVEYOR)
    random = Random(f"{district.seed}-survey")
    begun = district.now - timedelta(days=45)
    year = district.today.year
    done = _draw(district, f"{year} 年秋季有效签约核查", 20_260_901, FINISHED_SIZE, director, begun)
    _give(done, caller, begun)
    for day in range(3):
        _call_all(done, caller, begun + timedelta(days=day), random)
    services.finish_survey(survey_id=done.pk, reason="补抽的人没打满三次", by=director, at=begun + timedelta(days=4))
    begun = district.now - timedelta(days=2)
    running = _draw(district, f"{year} 年年底有效签约核查", 20_261_101, RUNNING_SIZE, director, begun)
    _give(running, caller, begun)
    _call_all(running, caller, begun, random, at_most=7)
    if district.size <= CALLED_SIZE:
        _from_above(district, caller)


def _from_above(district: District, caller: Actor) -> None:
    """Of the year before, so that no figure of the running one or of the published ones moves."""
    bureau = _actor("bureau", Role.BUREAU)
    begun = district.now - timedelta(days=330)
    place = Organization.objects.get(pk=bureau.organization_id)
    title = f"{begun.year} 年全区有效签约核查"
    survey = _draw(district, title, 20_250_901, RECEIVED_SIZE, bureau, begun, place=place, year=begun.year)
    _give(survey, caller, begun)
    random = Random(f"{district.seed}-survey-above")
    for day in range(3):
        _call_all(survey, caller, begun + timedelta(days=day), random)
    services.finish_survey(survey_id=survey.pk, reason="补抽的人没打满三次", by=bureau, at=begun + timedelta(days=4))


def _actor(username: str, role: Role) -> Actor:
    account = StaffAccount.objects.select_related("organization").get(username=username)
    return Actor(
        kind="staff",
        account_id=account.pk,
        name=account.display_name,
        organization_id=account.organization_id,
        organization_name=account.organization.label,
        organization_path=account.organization.path,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
        channel="desk",
    )


def _draw(
    district: District,
    title: str,
    seed: int,
    size: int,
    by: Actor,
    at: datetime,
    place: Organization | None = None,
    year: int | None = None,
) -> SigningSurvey:
    """The first seed from `seed` on that draws none of the people one can sign in as: they are called by nobody."""
    known = set(district.personas.values())
    place = place or Organization.objects.get(code="WH")
    population = {"organization_id": place.pk, "valid_date": at.date()}
    design = Design(method="stratified", size=size, minimum_per_doctor=1)
    least = services.preview_draw(**population, design=design).least_size
    design = Design(method="stratified", size=max(size, least), minimum_per_doctor=1)
    for tried in count(seed):
        with transaction.atomic():
            survey = services.draw_survey(
                **population,
                year=year or district.today.year,
                title=title,
                design=design,
                seed=tried,
                seed_source="演示：抽样当天报的数",
                by=by,
                at=at,
            )
            if not SurveyRow.objects.filter(survey=survey, patient_id__in=known).exists():
                return survey
            transaction.set_rollback(True)
    raise AssertionError("seeds do not end")


def _give(survey: SigningSurvey, caller: Actor, at: datetime) -> None:
    services.assign_caller(
        survey_id=survey.pk,
        account_id=caller.account_id or 0,
        expires_date=at.date() + timedelta(days=60),
        by=_actor("bureau", Role.BUREAU),
        at=at,
    )


def _call_all(survey: SigningSurvey, caller: Actor, at: datetime, random: Random, at_most: int | None = None) -> None:
    """A day of calls, three minutes each."""
    rows = SurveyRow.objects.filter(survey=survey, is_active=True, closed_at__isnull=True).order_by("number")
    for position, number in enumerate(list(rows.values_list("number", flat=True))[:at_most]):
        moment = at + timedelta(minutes=3 * position)
        services.dial(survey_id=survey.pk, number=number, by=caller, at=moment)
        services.record_outcome(survey_id=survey.pk, number=number, **_brought(random), by=caller, at=moment)


def _brought(random: Random) -> dict[str, object]:
    """Mostly a friendly answer; the imperfections of real life."""
    outcome = random.choices(
        ("completed", "no_answer", "wrong_number", "refused", "answered_by_other"), (80, 12, 2, 3, 3)
    )[0]
    if outcome != "completed":
        return {"outcome": outcome, "choices": {}}
    choices = dict(RIGHT)
    if random.random() < 0.05:
        choices["knows_doctor"] = "no"
    if random.random() < 0.03:
        choices |= {"knows_signed": "unsure", "knows_content": "no"}
    satisfaction = random.choices(("satisfied", "fairly", "dissatisfied"), (88, 10, 2))[0]
    return {"outcome": "completed", "choices": choices, "satisfaction": satisfaction}
