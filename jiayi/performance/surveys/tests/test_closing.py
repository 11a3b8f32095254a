from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.imports import services as imports
from jiayi.kernel import disclosure, scope
from jiayi.kernel.disclosure import Disclosure
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import run_jobs
from jiayi.performance.facts import services as facts
from jiayi.performance.facts.tests.factories import SYSTEM
from jiayi.performance.measures import queries as measures
from jiayi.performance.measures import services as measure_services
from jiayi.performance.surveys import jobs, queries, services
from jiayi.performance.surveys.models import (
    SigningSurvey,
    SurveyAssignment,
    SurveyAttempt,
    SurveyFrame,
    SurveyRow,
    SurveyRule,
    SurveyStratum,
)
from jiayi.performance.surveys.queries.rows import ListStillClosed
from jiayi.performance.surveys.rules.sampling import Design
from jiayi.performance.surveys.services.closing import CallsOutstanding, content_sm3

from .conftest import AT, TODAY, draw, give, later, make_call

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def survey(world):
    found = draw(world)
    SurveyRow.objects.filter(survey=found).update(answers={"has_agreement": True})
    give(world, found)
    return found


def call_all(world, survey, wrong=2):
    """Everybody answers; the first few do not know their doctor."""
    choices = {"knows_signed": "yes", "knows_doctor": "no", "knows_content": "yes"}
    for number in range(1, 17):
        make_call(world, survey, number, **({"choices": choices} if number <= wrong else {}))


def refused(model, **values):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.create(**values)


def test_a_result_per_doctor_and_centre_is_weighted_and_has_its_interval(world, survey):
    call_all(world, survey)
    result = queries.survey_result(survey_id=survey.pk)
    assert (result.overall.reached, result.overall.effective, result.not_called) == (16, 14, 0)
    assert result.overall.interval[0] < result.overall.rate < result.overall.interval[1]
    assert sum(part.figures.reached for part in result.doctors) == 16
    assert [part.figures.rate for part in result.centres] == [result.overall.rate]
    assert result.overall.elements["knows_doctor"] == (14, 16)
    assert result.overall.satisfaction == {"satisfied": 16, "fairly": 0, "dissatisfied": 0}


def test_rows_not_called_yet_are_no_evidence_and_finishing_early_needs_a_reason(world, survey):
    make_call(world, survey, 1)
    services.dial(survey_id=survey.pk, number=2, by=world.caller, at=AT)
    assert queries.survey_result(survey_id=survey.pk).not_called == 15
    with pytest.raises(CallsOutstanding) as refusal:
        services.finish_survey(survey_id=survey.pk, by=world.director, at=AT)
    assert refusal.value.details == {"left": 15}
    closed = services.finish_survey(survey_id=survey.pk, reason="合同到期", by=world.director, at=AT)
    assert (closed.state, closed.close_reason) == ("finished", "合同到期")
    assert SurveyAttempt.objects.count() == 1


def test_a_finished_survey_is_frozen_in_the_database_and_cannot_be_reopened(world, survey):
    call_all(world, survey)
    done = services.finish_survey(survey_id=survey.pk, reason="不需要", by=world.director, at=AT)
    assert done.close_reason == ""
    assert done.content_sm3 == content_sm3(done)
    for again in (services.finish_survey, services.cancel_survey):
        with pytest.raises(InvalidTransition):
            again(survey_id=survey.pk, reason="再来", by=world.director, at=AT)
    row, attempt = SurveyRow.objects.filter(survey=survey).first(), SurveyAttempt.objects.first()
    attempts = (
        lambda: SigningSurvey.objects.filter(pk=survey.pk).update(state="open", closed_at=None),
        lambda: SigningSurvey.objects.filter(pk=survey.pk).update(title="改名"),
        lambda: SigningSurvey.objects.filter(pk=survey.pk).delete(),
        lambda: SurveyRow.objects.filter(pk=row.pk).update(answers={}),
        lambda: SurveyRow.objects.filter(pk=row.pk).delete(),
        lambda: SurveyRow.objects.create(survey=survey, number=999),
        lambda: SurveyAttempt.objects.filter(pk=attempt.pk).update(outcome="refused"),
        lambda: SurveyAttempt.objects.filter(pk=attempt.pk).delete(),
    )
    for change in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_to_tune_a_draw(world, survey):
    changes = (
        lambda: SigningSurvey.objects.filter(pk=survey.pk).update(seed=1),
        lambda: SurveyFrame.objects.filter(survey=survey).update(members=b""),
        lambda: SurveyStratum.objects.filter(survey=survey).update(weight=1),
        lambda: SurveyRule.objects.filter(pk=survey.rule_id).update(definition={}),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_refuses_what_cannot_be(world, survey):
    first = SurveyRow.objects.filter(survey=survey, is_active=True).order_by("number")[0]
    second = SurveyRow.objects.filter(survey=survey, is_active=True).order_by("number")[1]
    reserve = SurveyRow.objects.filter(survey=survey, is_active=False).first()
    tried = {"row": first, "number": 1, "called_date": TODAY, "revealed_at": AT, "caller": world.account}
    SurveyAttempt.objects.create(**tried, outcome="no_answer", recorded_at=AT)
    refused(SurveyAttempt, **tried | {"number": 2}, outcome="no_answer", recorded_at=AT)  # same day
    tomorrow = tried | {"called_date": later(1).date()}
    refused(SurveyAttempt, **tomorrow, outcome="no_answer", recorded_at=AT)  # same number
    refused(SurveyAttempt, **tomorrow | {"number": 4}, outcome="no_answer", recorded_at=AT)  # a fourth
    refused(SurveyAttempt, **tomorrow | {"number": 2}, outcome="no_answer")  # without a time
    SurveyAttempt.objects.create(**tomorrow | {"number": 2})
    refused(SurveyAttempt, **tried | {"row": second})  # a second open number
    for change in (
        {"attempt_count": 4},
        {"closed_at": AT, "outcome": ""},
        {"number": second.number},
        {"patient": second.patient},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            SurveyRow.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        SurveyRow.objects.filter(pk=reserve.pk).update(attempt_count=1)
    given = {
        "survey": survey, "account": world.account, "expires_date": TODAY, "assigned_by": "x",
        "assigned_by_name": "x", "assigned_at": AT,
    }  # fmt: skip
    refused(SurveyAssignment, **given)
    refused(SurveyAssignment, **given, revoked_at=AT)
    refused(SurveyStratum, survey=survey, key="x", population=1, drawn=2, weight=1)
    base = {
        "organization": world.centre, "rule": survey.rule, "year": 2026, "seed": 1, "frame_count": 1,
        "source": "x", "created_by": "x", "created_at": AT,
    }  # fmt: skip
    refused(SigningSurvey, **base, title="无抽样框", method="simple")
    refused(SigningSurvey, **base, title=survey.title, method="recorded")
    refused(SigningSurvey, **base, title="生来定稿", method="recorded", state="finished", closed_at=AT, content_sm3="x")
    for wrong in (
        {"state": "finished", "closed_at": AT},
        {"state": "cancelled", "closed_at": AT},
        {"state": "cancelled", "close_reason": "x"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            SigningSurvey.objects.filter(pk=survey.pk).update(**wrong)
    rule = {"code": survey.rule.code, "name": "x", "definition": {}, "effective_from": TODAY}
    refused(SurveyRule, **rule, version=survey.rule.version, source="x")
    refused(SurveyRule, **rule, version="x", source="")


def test_a_cancelled_draw_stays_in_the_list_with_its_reason(world, survey):
    with pytest.raises(InvalidInput):
        services.cancel_survey(survey_id=survey.pk, reason=" ", by=world.director, at=AT)
    services.cancel_survey(survey_id=survey.pk, reason="抽错了日期", by=world.director, at=AT)
    assert [(s.state, s.close_reason) for s in queries.list_surveys(year=2026)] == [("cancelled", "抽错了日期")]
    assert queries.measured(year=2026, what="effective") == ({}, {})


def test_the_rows_open_only_after_the_end_and_names_leave_a_line(world, survey):
    call_all(world, survey)
    with pytest.raises(ListStillClosed):
        services.open_rows(survey_id=survey.pk, by=world.director, at=AT)
    services.finish_survey(survey_id=survey.pk, by=world.director, at=AT)
    before = ReadLog.objects.filter(purpose="appraisal").count()
    with disclosure.using(Disclosure(is_masked=True)):
        masked = services.open_rows(survey_id=survey.pk, by=world.bureau, at=AT)
    assert {line.name[:2] for line in masked.items} == {"王*"}
    assert ReadLog.objects.filter(purpose="appraisal").count() == before
    wrong = services.open_rows(survey_id=survey.pk, verdict="not_effective", by=world.director, at=AT)
    assert (wrong.total, {line.reason for line in wrong.items}) == (2, {"知晓签约医生姓名"})
    assert all(line.name.startswith("王测") for line in wrong.items)
    assert ReadLog.objects.filter(purpose="appraisal").count() == before + 2

    def total(**wanted):
        return services.open_rows(survey_id=survey.pk, by=world.director, at=AT, **wanted).total

    assert 0 < total(team_id=world.teams[0].pk) < 16
    assert total(outcome="refused", element="knows_doctor") == 0
    assert total(organization_id=world.centre.pk) == 16


def test_a_finished_survey_feeds_the_measures_and_the_appraisal_answers(world, survey):
    measure_services.load_seeds(by=SYSTEM, at=AT)
    facts.rebuild_all(years=[2026], at=AT)
    measure_services.compute(catalogue="hangzhou_2017", year=2026, by=SYSTEM, at=AT)
    call_all(world, survey)
    assert queries.measured(year=2026, what="effective") == ({}, {})
    services.finish_survey(survey_id=survey.pk, by=world.director, at=AT)
    run_jobs()
    run = measures.find_latest_run(catalogue="hangzhou_2017", year=2026)
    of_centre = measures.find_result(run=run, code="HZ17-5", organization_id=world.centre.pk)
    overall = queries.survey_summary(survey_id=survey.pk)
    assert of_centre.denominator == 40  # 16 asked speak for 40
    assert of_centre.rate.quantize(Decimal("0.0001")) == overall.rate
    teams = [
        measures.find_result(run=run, code="HZ17-5", organization_id=world.centre.pk, team_id=team.pk)
        for team in world.teams
    ]
    assert sum(team.denominator for team in teams) == 40
    answers = queries.survey_answers(organization_id=world.centre.pk, year=2026)
    assert answers["knows_signed"] == {"知晓": 16, "不知晓": 0}
    assert queries.survey_answers(organization_id=world.other.pk, year=2026)["knows_signed"]["知晓"] == 0


def test_the_report_names_no_resident(world, survey):
    call_all(world, survey)
    assert services.render_report(survey_id=survey.pk, by=world.director, at=AT)[:4] == b"%PDF"
    services.finish_survey(survey_id=survey.pk, by=world.director, at=AT)
    assert services.render_report(survey_id=survey.pk, by=world.director, at=AT)[:4] == b"%PDF"


def test_a_survey_made_elsewhere_is_recorded_as_it_is(world):
    done = services.record_survey(
        organization_id=world.centre.pk, year=2026, title="市里抽查", source="市卫健委通报",
        calls=[{"outcome": "completed", "knows_signed": True}, {"outcome": "no_answer", "attempts": 3}],
        by=SYSTEM, at=AT,
    )  # fmt: skip
    assert (done.state, queries.prove_draw(survey_id=done.pk)) == ("finished", None)
    places, teams = queries.measured(year=2026, what="knows_signed")
    assert (places[world.centre.pk].numerator, places[world.centre.pk].left_out, teams) == (1, 1, {})
    for wrong in ({"outcome": "asleep"}, {"outcome": "completed", "shoe": 1}, {"outcome": "completed", "attempts": 4}):
        with pytest.raises(InvalidInput):
            services.record_survey(
                organization_id=world.centre.pk, year=2026, title="错", source="x", calls=[wrong], by=SYSTEM, at=AT
            )


def test_a_simple_draw_uses_wilsons_interval(world):
    survey = draw(world, title="简单", design=Design(method="simple", size=5))
    SurveyRow.objects.filter(survey=survey).update(answers={"has_agreement": True})
    give(world, survey)
    for number in range(1, 6):
        make_call(world, survey, number)
    overall = queries.survey_summary(survey_id=survey.pk)
    assert (overall.rate, overall.interval) == (1, (Decimal("0.5655"), Decimal("1.0000")))


def test_the_rows_leave_as_a_table_of_a_finished_survey(world, survey):
    call_all(world, survey)
    services.finish_survey(survey_id=survey.pk, by=world.director, at=AT)
    wanted = jobs.RowFilters(survey_id=survey.pk, verdict="not_effective")
    asked = imports.Asked(params={}, filters=wanted, on=TODAY, at=AT, by=world.director)
    rows = list(jobs.survey_rows(asked))
    assert [row[-2] for row in rows] == ["知晓签约医生姓名"] * 2
    assert rows[0][4:11] == ("本人接听，问完了", 1, "是", "是", "是", "否", "是")
