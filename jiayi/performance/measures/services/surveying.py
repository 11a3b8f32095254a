"""Call-back surveys: a seeded draw from those signed, the calls, their outcomes."""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.performance.facts import queries as facts

from .. import queries
from ..models import SigningSurvey, SurveyCall
from ..rules.effective_signing import ELEMENTS, CallOutcome

MAX_SAMPLE = 2_000


@transaction.atomic
def record_survey(
    *,
    organization_id: int,
    year: int,
    title: str,
    calls: Iterable[Mapping[str, Any]],
    source: str,
    by: Actor,
    at: datetime,
    seed: int = 0,
    frame_count: int = 0,
) -> SigningSurvey:
    """Store a survey that was made elsewhere, with every call.

    :raises InvalidInput: if a call has an unknown outcome
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    survey = SigningSurvey.objects.create(
        organization=place,
        year=year,
        title=title,
        seed=seed,
        frame_count=frame_count,
        source=source,
        created_by=by.label,
        created_at=at,
    )
    rows = [SurveyCall(survey=survey, number=number, **_checked(call)) for number, call in enumerate(calls, start=1)]
    SurveyCall.objects.bulk_create(rows)
    return survey


@transaction.atomic
def draw_survey(
    *, organization_id: int, year: int, title: str, size: int, seed: int, by: Actor, at: datetime
) -> SigningSurvey:
    """Draw a simple random sample of those signed in the year; the same seed draws the same people.

    Everyone drawn starts as 无人接听, which is what a resident is who has not been reached yet.
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    if not 0 < size <= MAX_SAMPLE:
        raise InvalidInput(f"样本数要在 1 到 {MAX_SAMPLE} 之间")
    frame = facts.list_signed_patient_ids(year=year, organization_path=place.path)
    drawn = random.Random(seed).sample(frame, min(size, len(frame)))
    return record_survey(
        organization_id=organization_id,
        year=year,
        title=title,
        calls=[{"patient_id": patient, "outcome": CallOutcome.NO_ANSWER} for patient in drawn],
        source="本系统随机抽样",
        by=by,
        at=at,
        seed=seed,
        frame_count=len(frame),
    )


@transaction.atomic
def record_call(*, survey_id: int, number: int, values: Mapping[str, Any], by: Actor, at: datetime) -> SurveyCall:
    """Store what a call brought.

    :raises NotFound: if there is no such call in scope
    """
    survey = queries.get_survey(survey_id=survey_id)
    call = SurveyCall.objects.select_for_update().filter(survey=survey, number=number).first()
    if call is None:
        raise NotFound()
    for name, value in _checked(values).items():
        setattr(call, name, value)
    call.save()
    return call


def _checked(call: Mapping[str, Any]) -> dict[str, Any]:
    allowed = {"patient_id", "outcome", "attempts", "satisfaction", *ELEMENTS}
    if set(call) - allowed or call.get("outcome") not in set(CallOutcome):
        raise InvalidInput("核查结果不在可选范围内")
    if not 1 <= call.get("attempts", 1) <= 3:
        raise InvalidInput("拨打次数是 1 到 3 次")
    return dict(call)
