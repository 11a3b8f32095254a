"""A survey that was made elsewhere: only its outcomes are known."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from ..models import SigningSurvey, SurveyRow
from ..queries import rulebook_of
from .closing import close
from .rulebooks import current_rule


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
    """Store a finished survey with every call: `outcome`, `attempts`, `satisfaction`, and each element.

    :raises InvalidInput: if a call has an unknown outcome or element
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    rule = current_rule(on=date(year, 12, 31))
    book = rulebook_of(rule)
    elements = {element.code for element in book.elements}
    survey = SigningSurvey.objects.create(
        organization=place,
        rule=rule,
        year=year,
        title=title,
        method=SigningSurvey.Method.RECORDED,
        seed=seed,
        frame_count=frame_count,
        source=source,
        created_by=by.label,
        created_by_name=by.name,
        created_at=at,
    )
    rows = []
    for number, call in enumerate(calls, start=1):
        if set(call) - elements - {"outcome", "attempts", "satisfaction"} or call.get("outcome") not in book.outcomes:
            raise InvalidInput(f"第 {number} 行：核查结果不在可选范围内")
        if not 1 <= call.get("attempts", 1) <= book.max_attempts:
            raise InvalidInput(f"第 {number} 行：拨打次数是 1 到 {book.max_attempts} 次")
        rows.append(
            SurveyRow(
                survey=survey,
                number=number,
                outcome=call["outcome"],
                attempt_count=call.get("attempts", 1),
                answers={key: call[key] for key in elements if call.get(key) is not None},
                satisfaction=call.get("satisfaction", ""),
                closed_at=at,
            )
        )
    SurveyRow.objects.bulk_create(rows)
    return close(survey, reason="", by=by, at=at)
