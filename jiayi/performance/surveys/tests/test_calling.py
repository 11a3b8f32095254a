from datetime import timedelta

import pytest

from jiayi.contracting.fulfillment.models import DisputeCase
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs
from jiayi.performance.surveys import queries, services
from jiayi.performance.surveys.models import SurveyAttempt, SurveyRow
from jiayi.performance.surveys.rules.sampling import Design
from jiayi.performance.surveys.services.assigning import AlreadyAssigned, SurveyClosed
from jiayi.performance.surveys.services.calling import NotDialled, RecordFirst, RowClosed, TriedToday

from .conftest import AT, DENIES, GOOD, TODAY, as_caller, draw, give, later, make_call, make_caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(world):
    found = draw(world)
    give(world, found)
    return found


def rows(survey):
    return SurveyRow.objects.filter(survey=survey)


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


def test_a_number_is_shown_one_at_a_time_and_the_resident_can_read_it(world, survey):
    row = rows(survey).get(number=1)
    shown = services.dial(survey_id=survey.pk, number=1, by=world.caller, at=AT)
    assert (shown.phone, shown.attempt) == (row.patient.phone, 1)
    line = ReadLog.objects.get(patient_id=row.patient_id)
    assert (line.purpose, line.reader_role, line.subject) == ("survey", "第三方调查员", "完整电话号码（拨打）")
    assert services.dial(survey_id=survey.pk, number=1, by=world.caller, at=AT).attempt == 1
    with pytest.raises(RecordFirst) as refusal:
        services.dial(survey_id=survey.pk, number=2, by=world.caller, at=AT)
    assert refusal.value.details["number"] == 1
    assert DomainEvent.objects.filter(name="surveys.phone.revealed").count() == 2


def test_who_has_no_number_is_told_so_and_the_call_is_recorded_all_the_same(world, survey):
    row = rows(survey).get(number=1)
    Patient.objects.filter(pk=row.patient_id).update(phone=None, phone_index=None, phone_tail_index=None)
    assert services.dial(survey_id=survey.pk, number=1, by=world.caller, at=AT).phone is None
    done = services.record_outcome(
        survey_id=survey.pk, number=1, outcome="out_of_service", choices={}, by=world.caller, at=AT
    )
    assert (done.answers["phone_correct"], done.closed_at) == (False, AT)


def test_an_answered_call_closes_the_row_with_five_elements_and_satisfaction(world, survey):
    rows(survey).filter(number=1).update(answers={"has_agreement": True})
    row = make_call(world, survey, 1)
    assert row.answers == dict.fromkeys(
        ("phone_correct", "has_agreement", "knows_signed", "knows_doctor", "knows_content"), True
    )
    assert (row.satisfaction, row.attempt_count, row.closed_at) == ("satisfied", 1, AT)
    with pytest.raises(RowClosed):
        services.dial(survey_id=survey.pk, number=1, by=world.caller, at=later(1))


def test_three_attempts_lie_on_three_days_and_then_the_row_is_closed(world, survey):
    for day in range(3):
        row = make_call(world, survey, 1, "no_answer", at=later(day))
        if day < 2:
            assert row.closed_at is None
            with pytest.raises(TriedToday):
                services.dial(survey_id=survey.pk, number=1, by=world.caller, at=later(day) + timedelta(hours=2))
    assert (row.attempt_count, row.closed_at) == (3, later(2))
    with pytest.raises(RowClosed):
        services.dial(survey_id=survey.pk, number=1, by=world.caller, at=later(3))


def test_a_time_to_call_again_is_kept_until_the_row_is_decided(world, survey):
    when = later(1)
    row = make_call(world, survey, 1, "call_again", call_again_at=when)
    assert (row.call_again_at, row.closed_at) == (when, None)
    view = queries.view_my_survey(survey_id=survey.pk, by=world.caller, on=TODAY + timedelta(days=1), at=later(2))
    assert view.rows[0].number == 1
    assert make_call(world, survey, 1, at=later(2)).call_again_at is None
    with pytest.raises(InvalidInput):
        make_call(world, survey, 2, "call_again", at=later(2), call_again_at=AT)


def test_an_answer_left_out_an_unknown_outcome_and_a_call_never_made_are_refused(world, survey):
    with pytest.raises(NotDialled):
        services.record_outcome(
            survey_id=survey.pk, number=1, outcome="completed", choices=GOOD, by=world.caller, at=AT
        )
    services.dial(survey_id=survey.pk, number=1, by=world.caller, at=AT)
    for wrong in (
        {"outcome": "asleep", "choices": {}},
        {"outcome": "completed", "choices": {"knows_signed": "yes"}},
        {"outcome": "completed", "choices": GOOD, "satisfaction": "great"},
    ):
        with pytest.raises(InvalidInput):
            services.record_outcome(survey_id=survey.pk, number=1, by=world.caller, at=AT, **wrong)


def test_a_slip_is_corrected_on_the_same_day_by_the_same_caller_and_stays_in_the_log(world, survey):
    make_call(world, survey, 1)
    fixed = services.record_outcome(
        survey_id=survey.pk, number=1, outcome="no_answer", choices={}, by=world.caller, at=AT + timedelta(minutes=5)
    )
    assert (fixed.outcome, fixed.closed_at, fixed.satisfaction) == ("no_answer", None, "")
    assert "knows_signed" not in fixed.answers
    events = DomainEvent.objects.filter(name="surveys.call.recorded").order_by("pk")
    assert [event.payload["is_correction"] for event in events] == [False, True]
    with pytest.raises(NotDialled):
        services.record_outcome(
            survey_id=survey.pk, number=1, outcome="refused", choices={}, by=world.caller, at=later(1)
        )


def test_a_dead_number_is_reached_and_not_effective_and_a_reserve_replaces_who_has_died(world, survey):
    wrong = make_call(world, survey, 1, "wrong_number")
    assert wrong.answers["phone_correct"] is False
    assert not SurveyRow.objects.filter(replaces=wrong).exists()
    dead = make_call(world, survey, 2, "died")
    reserve = SurveyRow.objects.get(replaces=dead)
    assert (reserve.is_active, reserve.stratum_id) == (True, dead.stratum_id)
    assert DomainEvent.objects.get(name="surveys.sample.replaced").payload["replacement"] == reserve.number
    assert queries.prove_draw(survey_id=survey.pk).is_same


def test_who_was_not_reached_is_replaced_only_when_the_draw_says_so(world):
    found = draw(world, title="也补", design=Design(method="simple", size=4), replace_unreached=True)
    give(world, found)
    refused = make_call(world, found, 1, "refused")
    assert SurveyRow.objects.filter(replaces=refused).exists()


def test_a_denied_signing_opens_one_dispute(world, survey):
    row = make_call(world, survey, 1, choices=DENIES)
    assert row.answers["knows_signed"] is False
    run_jobs()
    case = DisputeCase.objects.get(contract_id=row.contract_id)
    assert (case.kind, case.status) == ("contract", "open")
    services.record_outcome(survey_id=survey.pk, number=1, outcome="completed", choices=DENIES, by=world.caller, at=AT)
    run_jobs()
    assert DisputeCase.objects.count() == 1


def test_a_caller_sees_surnames_of_their_own_surveys_only(world, survey):
    other = draw(world, title="没派给他")
    assert [card.id for card in queries.list_my_surveys(by=world.caller, on=TODAY)] == [survey.pk]
    view = queries.view_my_survey(survey_id=survey.pk, by=world.caller, on=TODAY, at=AT)
    assert {row.name for row in view.rows} == {"王**"}
    assert len(view.rows) == 16
    for call in (
        lambda: queries.view_my_survey(survey_id=other.pk, by=world.caller, on=TODAY, at=AT),
        lambda: services.dial(survey_id=other.pk, number=1, by=world.caller, at=AT),
        lambda: services.dial(survey_id=survey.pk, number=9999, by=world.caller, at=AT),
    ):
        with pytest.raises(NotFound):
            call()


def test_reserves_are_neither_shown_nor_dialled(world, survey):
    reserve = rows(survey).filter(is_active=False).first()
    view = queries.view_my_survey(survey_id=survey.pk, by=world.caller, on=TODAY, at=AT)
    assert reserve.number not in {row.number for row in view.rows}
    with pytest.raises(NotFound):
        services.dial(survey_id=survey.pk, number=reserve.number, by=world.caller, at=AT)


def test_the_right_to_call_ends_by_its_day_by_revocation_and_with_the_survey(world):
    survey = draw(world)
    given = give(world, survey, days=1)
    with pytest.raises(NotFound):
        services.dial(survey_id=survey.pk, number=1, by=world.caller, at=later(2))
    services.revoke_caller(survey_id=survey.pk, assignment_id=given.pk, by=world.bureau, at=AT)
    services.revoke_caller(survey_id=survey.pk, assignment_id=given.pk, by=world.bureau, at=AT)
    assert queries.list_my_surveys(by=world.caller, on=TODAY) == []
    give(world, survey)
    with pytest.raises(AlreadyAssigned):
        give(world, survey)
    services.cancel_survey(survey_id=survey.pk, reason="抽错了机构", by=world.director, at=AT)
    assert queries.list_my_surveys(by=world.caller, on=TODAY) == []
    with pytest.raises(SurveyClosed):
        give(world, survey)


def test_only_an_active_callers_account_is_assigned_and_for_three_months_at_most(world, survey):
    second = make_caller(world.centre, "caller8")
    with pytest.raises(InvalidInput):
        give(world, survey, second, days=93)
    with pytest.raises(InvalidInput):
        give(world, survey, second, days=-1)
    second.roles.all().delete()
    with pytest.raises(InvalidInput):
        give(world, survey, second)


def test_two_callers_do_not_ring_the_same_person_on_one_day(world, survey):
    second = make_caller(world.centre, "caller8")
    give(world, survey, second)
    make_call(world, survey, 1, "no_answer")
    with pytest.raises(TriedToday):
        services.dial(survey_id=survey.pk, number=1, by=as_caller(second, world.centre), at=AT)
    assert SurveyAttempt.objects.count() == 1
