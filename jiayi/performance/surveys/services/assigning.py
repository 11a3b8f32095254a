"""Who may call, until when. The centre that is surveyed does not name its callers (see permissions)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.foundation.accounts import queries as accounts
from jiayi.kernel import events
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import CallerAssigned
from ..models import SurveyAssignment, SurveyState

LONGEST_DAYS = 92


class SurveyClosed(DomainError):
    """Nobody calls for a closed survey."""

    code, status, message = "survey_closed", 409, "这次核查已经结束，不能再派人"


class AlreadyAssigned(DomainError):
    """The account may call for this survey already."""

    code, status, message = "survey_caller_taken", 409, "这个账号已经派到这次核查；要改期限，先收回再派"


@transaction.atomic
def assign_caller(*, survey_id: int, account_id: int, expires_date: date, by: Actor, at: datetime) -> SurveyAssignment:
    """Let a third-party account call for one survey until a day.

    :raises InvalidInput: if it is no caller's account, or the day is past or more than three months away
    :raises SurveyClosed: if the survey is closed
    :raises AlreadyAssigned: if it may already
    """
    survey = queries.get_survey(survey_id=survey_id, lock=True)
    if survey.state != SurveyState.OPEN:
        raise SurveyClosed()
    account = accounts.get_account(account_id=account_id)
    if account.status != "active" or Role.SURVEYOR not in {role.role for role in account.roles.all()}:
        raise InvalidInput("只能派启用中的第三方调查员账号")
    if not 0 <= (expires_date - local_date(at)).days <= LONGEST_DAYS:
        raise InvalidInput(f"最后一天要在今天起 {LONGEST_DAYS} 天以内")
    try:
        with transaction.atomic():
            given = SurveyAssignment.objects.create(
                survey=survey,
                account=account,
                expires_date=expires_date,
                assigned_by=by.label,
                assigned_by_name=by.name,
                assigned_at=at,
            )
    except IntegrityError:
        raise AlreadyAssigned() from None
    _told(given, survey.organization_id, str(expires_date), by, at)
    return given


@transaction.atomic
def revoke_caller(*, survey_id: int, assignment_id: int, by: Actor, at: datetime) -> SurveyAssignment:
    """Take the right back at once; doing it twice changes nothing.

    :raises NotFound: if there is no such assignment in scope
    """
    survey = queries.get_survey(survey_id=survey_id)
    given = (
        SurveyAssignment.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=assignment_id, survey=survey)
        .first()
    )
    if given is None:
        raise NotFound()
    if given.revoked_at is None:
        given.revoked_at, given.revoked_by = at, by.label
        given.save(update_fields=["revoked_at", "revoked_by"])
        _told(given, survey.organization_id, "revoked", by, at)
    return given


def _told(given: SurveyAssignment, organization_id: int, until: str, by: Actor, at: datetime) -> None:
    events.publish(
        CallerAssigned(
            organization_id=organization_id,
            by=by.label,
            at=at,
            survey_id=given.survey_id,
            account_id=given.account_id,
            until=until,
        )
    )
