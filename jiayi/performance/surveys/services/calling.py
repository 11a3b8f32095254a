"""One call: the number is shown, then its outcome is written, then the next number can be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from jiayi.foundation.patients import services as patients
from jiayi.kernel import disclosure, events
from jiayi.kernel.actor import Actor
from jiayi.kernel.disclosure import Disclosure
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import CallRecorded, PhoneRevealed, SampleReplaced, SigningDenied
from ..models import SigningSurvey, SurveyAttempt, SurveyRow
from ..queries import rulebook_of
from ..rules.rulebook import Outcome, Rulebook


class RecordFirst(DomainError):
    """The last number shown has no outcome yet: numbers are shown one at a time."""

    code, status = "survey_record_first", 409


class TriedToday(DomainError):
    """Three attempts on three days: a second one on the same day says nothing new."""

    code, status, message = "survey_tried_today", 409, "这个人今天已经打过了，请改天再打"


class RowClosed(DomainError):
    """The row is decided, or was tried often enough."""

    code, status, message = "survey_row_closed", 409, "这个人已经打完了，请打下一个"


class NotDialled(DomainError):
    """An outcome belongs to a number that was shown to the same caller."""

    code, status, message = "survey_not_dialled", 409, "请先点“拨打”，再记结果"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialled:
    """The number for this call; None when none is registered."""

    number: int
    attempt: int
    phone: str | None


@transaction.atomic
def dial(*, survey_id: int, number: int, by: Actor, at: datetime) -> Dialled:
    """Show the phone number of one sampled row. It is logged, and the resident reads it as 第三方回访.

    Asking again for the open call shows the same number.

    :raises NotFound: if the survey was not given to the caller, or has no such row
    :raises RecordFirst: if another call of the caller has no outcome yet
    :raises TriedToday: if the row was tried today
    :raises RowClosed: if nothing is left to ask
    """
    today = local_date(at)
    with queries.assigned_survey(survey_id=survey_id, by=by, on=today) as (survey, _):
        row = _row(survey, number)
        opened = SurveyAttempt.objects.filter(row=row, outcome="").first()
        if opened is None or opened.caller_id != by.account_id:
            opened = _begin(row, by, at)
        phone = _phone(row, by, at)
        events.publish(
            PhoneRevealed(
                organization_id=survey.organization_id, by=by.label, at=at, survey_id=survey.pk, number=number
            )
        )
        return Dialled(number=number, attempt=opened.number, phone=phone)


@transaction.atomic
def record_outcome(
    *,
    survey_id: int,
    number: int,
    outcome: str,
    choices: Mapping[str, str],
    satisfaction: str = "",
    remark: str = "",
    call_again_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> SurveyRow:
    """Write what the call brought. The same caller may correct it on the same day; both stay in the business log.

    :raises NotFound: if the survey was not given to the caller, or has no such row
    :raises NotDialled: if the number was not shown to them
    :raises InvalidInput: if an answer is missing or unknown
    """
    today = local_date(at)
    with queries.assigned_survey(survey_id=survey_id, by=by, on=today) as (survey, _):
        book = rulebook_of(survey.rule)
        found = book.outcomes.get(outcome)
        if found is None:
            raise InvalidInput("请选这通电话的结果")
        answered = _checked(book, found, choices, satisfaction, call_again_at, at)
        row = _row(survey, number)
        attempt, is_correction = _attempt(row, by, at)
        was_denied = _denies(book, row.choices)
        attempt.outcome, attempt.recorded_at = outcome, at
        attempt.save(update_fields=["outcome", "recorded_at"])
        row.outcome, row.choices = outcome, answered
        row.answers = _answers(book, found, answered, row)
        row.satisfaction = satisfaction if found.asks else ""
        row.remark = remark.strip()[:300]
        row.call_again_at = call_again_at if not found.is_final else None
        row.attempt_count = attempt.number
        row.closed_at = at if found.is_final or attempt.number >= book.max_attempts else None
        row.save()
        if row.closed_at is not None:
            _replace(survey, row, by, at)
        events.publish(
            CallRecorded(
                organization_id=survey.organization_id,
                by=by.label,
                at=at,
                survey_id=survey.pk,
                number=number,
                attempt=attempt.number,
                outcome=outcome,
                is_correction=is_correction,
            )
        )
        if _denies(book, answered) and not was_denied and row.contract_id is not None:
            events.publish(
                SigningDenied(
                    organization_id=survey.organization_id,
                    by=by.label,
                    at=at,
                    survey_id=survey.pk,
                    number=number,
                    contract_id=row.contract_id,
                )
            )
        return row


def _phone(row: SurveyRow, by: Actor, at: datetime) -> str | None:
    """The number through the house's door for calls. The assignment is the reason: this one person is open to `by`."""
    patient_id = row.patient_id or 0
    with disclosure.using(Disclosure(is_masked=True, opened=lambda: frozenset({patient_id}))):
        try:
            return patients.reveal_phone(patient_id=patient_id, purpose="survey", by=by, at=at)
        except NotFound:
            return None


def _row(survey: SigningSurvey, number: int) -> SurveyRow:
    rows = SurveyRow.objects.select_for_update(of=("self",)).filter(survey=survey, number=number, is_active=True)
    found = rows.first()
    if found is None:
        raise NotFound("名单里没有这一行")
    return found


def _begin(row: SurveyRow, by: Actor, at: datetime) -> SurveyAttempt:
    if row.closed_at is not None:
        raise RowClosed()
    waiting = SurveyAttempt.objects.filter(caller_id=by.account_id, outcome="").select_related("row").first()
    if waiting is not None:
        raise RecordFirst(
            f"第 {waiting.row.number} 号还没记结果，先记下再打下一个",
            details={"survey_id": waiting.row.survey_id, "number": waiting.row.number},
        )
    try:
        with transaction.atomic():
            return SurveyAttempt.objects.create(
                row=row,
                number=SurveyAttempt.objects.filter(row=row).count() + 1,
                called_date=local_date(at),
                revealed_at=at,
                caller_id=by.account_id,
            )
    except IntegrityError as problem:
        if "surveys_attempts_on_different_days" in str(problem):
            raise TriedToday() from None
        raise


def _attempt(row: SurveyRow, by: Actor, at: datetime) -> tuple[SurveyAttempt, bool]:
    """The open call of this caller; else their call of today, which they correct."""
    last = SurveyAttempt.objects.filter(row=row).order_by("-number").first()
    if last is None or last.caller_id != by.account_id:
        raise NotDialled()
    if last.outcome and last.called_date != local_date(at):
        raise RowClosed("隔天就不能改了；有记错的，请告诉派活的人") if row.closed_at else NotDialled()
    return last, bool(last.outcome)


def _checked(
    book: Rulebook,
    outcome: Outcome,
    choices: Mapping[str, str],
    satisfaction: str,
    call_again_at: datetime | None,
    at: datetime,
) -> dict[str, str]:
    if call_again_at is not None and call_again_at <= at:
        raise InvalidInput("约定再打的时间要在现在以后")
    if not outcome.asks:
        return {}
    for element in book.asked:
        if choices.get(element.code) not in {choice.value for choice in element.choices}:
            raise InvalidInput(f"还没问“{element.title}”")
    if satisfaction and satisfaction not in {choice.value for choice in book.satisfaction}:
        raise InvalidInput("满意程度不在可选范围内")
    return {element.code: choices[element.code] for element in book.asked}


def _answers(book: Rulebook, outcome: Outcome, choices: Mapping[str, str], row: SurveyRow) -> dict[str, bool]:
    """Each element as right or wrong: by the outcome, by our records of the day of the draw, by the resident."""
    answers: dict[str, bool] = {}
    for element in book.elements:
        if element.answered_by == "records":
            answers[element.code] = bool(row.answers.get(element.code))
        elif element.answered_by == "outcome":
            if outcome.phone_correct is not None:
                answers[element.code] = outcome.phone_correct
        elif element.code in choices:
            answers[element.code] = any(
                choice.passes for choice in element.choices if choice.value == choices[element.code]
            )
    return answers


def _denies(book: Rulebook, choices: Mapping[str, str]) -> bool:
    return any(
        choice.denies
        for element in book.asked
        for choice in element.choices
        if choice.value == choices.get(element.code)
    )


def _replace(survey: SigningSurvey, row: SurveyRow, by: Actor, at: datetime) -> None:
    """The next reserve of the stratum takes the place of a row that cannot be asked; once, and logged."""
    if row.outcome not in survey.settings.get("replaced_outcomes", ()):
        return
    if SurveyRow.objects.filter(replaces=row).exists():
        return
    reserves = SurveyRow.objects.select_for_update(of=("self",), skip_locked=True)
    reserve = reserves.filter(survey=survey, stratum_id=row.stratum_id, is_active=False).order_by("number").first()
    if reserve is None:
        return
    reserve.is_active, reserve.replaces = True, row
    reserve.save(update_fields=["is_active", "replaces"])
    events.publish(
        SampleReplaced(
            organization_id=survey.organization_id,
            by=by.label,
            at=at,
            survey_id=survey.pk,
            number=row.number,
            replacement=reserve.number,
            outcome=row.outcome,
        )
    )
