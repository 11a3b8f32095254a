"""The end of a survey: frozen with a fingerprint, or given up in sight of everybody."""

import json
from datetime import datetime

from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import sm3_hex
from jiayi.kernel.errors import DomainError, InvalidInput

from .. import queries
from ..events import SurveyCancelled, SurveyFinished
from ..models import SURVEY_LIFECYCLE, SigningSurvey, SurveyAttempt, SurveyRow


class CallsOutstanding(DomainError):
    """Some people were not tried three times; finishing now needs a reason, which is printed in the report."""

    code, status = "survey_calls_outstanding", 409


@transaction.atomic
def finish_survey(*, survey_id: int, reason: str = "", by: Actor, at: datetime) -> SigningSurvey:
    """Freeze the result; the database refuses any change from here on, and there is no way back.

    :raises CallsOutstanding: if rows are open and no reason is given
    :raises InvalidTransition: if it is closed already
    """
    survey = queries.get_survey(survey_id=survey_id, lock=True)
    SURVEY_LIFECYCLE.target_of("finish", current=survey.state)
    left = queries.count_open_rows(survey)
    if left and not reason.strip():
        raise CallsOutstanding(
            f"还有 {left} 人没打满三次。要提前结束，请写明原因，会印在报告上", details={"left": left}
        )
    # A number that was shown and never told about is no outcome: the row stays "not reached".
    SurveyAttempt.objects.filter(row__survey=survey, outcome="").delete()
    return close(survey, reason=reason.strip() if left else "", by=by, at=at)


def close(survey: SigningSurvey, *, reason: str, by: Actor, at: datetime) -> SigningSurvey:
    """Mark as finished with the fingerprint of its rows; inside the caller's transaction."""
    survey.state = SURVEY_LIFECYCLE.target_of("finish", current=survey.state)
    survey.closed_by, survey.closed_by_name, survey.closed_at = by.label, by.name, at
    survey.close_reason = reason
    survey.content_sm3 = content_sm3(survey)
    survey.save(update_fields=["state", "closed_by", "closed_by_name", "closed_at", "close_reason", "content_sm3"])
    events.publish(
        SurveyFinished(
            organization_id=survey.organization_id,
            by=by.label,
            at=at,
            survey_id=survey.pk,
            year=survey.year,
            content_hash=survey.content_sm3,
        )
    )
    return survey


@transaction.atomic
def cancel_survey(*, survey_id: int, reason: str, by: Actor, at: datetime) -> SigningSurvey:
    """Give a draw up. It stays in the list with its reason and its seed.

    :raises InvalidInput: without a reason
    :raises InvalidTransition: if it is closed already
    """
    survey = queries.get_survey(survey_id=survey_id, lock=True)
    if not reason.strip():
        raise InvalidInput("请写明作废的原因，会一直留在列表里")
    survey.state = SURVEY_LIFECYCLE.target_of("cancel", current=survey.state)
    survey.closed_by, survey.closed_by_name, survey.closed_at = by.label, by.name, at
    survey.close_reason = reason.strip()
    survey.save(update_fields=["state", "closed_by", "closed_by_name", "closed_at", "close_reason"])
    events.publish(
        SurveyCancelled(
            organization_id=survey.organization_id, by=by.label, at=at, survey_id=survey.pk, reason=survey.close_reason
        )
    )
    return survey


def content_sm3(survey: SigningSurvey) -> str:
    """The fingerprint of all rows and their answers; a later audit computes it again."""
    rows = SurveyRow.objects.filter(survey=survey).order_by("number")
    fields = ("number", "contract_id", "is_active", "attempt_count", "outcome", "answers", "choices", "satisfaction")
    content = [[survey.rule_id, survey.seed, survey.frame_sm3], *(list(row) for row in rows.values_list(*fields))]
    return sm3_hex(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
