"""A visit is entered once and takes effect everywhere."""

import os
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from jiayi.care.followups import queries, services
from jiayi.care.followups.models import FollowUp
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms import queries as form_queries
from jiayi.foundation.forms import services as forms
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.queries import list_today
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel.errors import NotFound
from jiayi.kernel.models import DomainEvent

from .visits import ANSWERS, GLUCOSE, complete, following, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    load_forms()
    return Place()


def test_one_visit_takes_effect_everywhere(place):
    follow_up = planned(place)
    done = complete(place, follow_up)
    assert (done.state, done.classification, done.is_controlled) == ("done", "2", False)
    assert done.summary == "舒张压 92，没有低于 90。第 1 次不满意：调药，2 周后再访"
    with place.scope():
        answers = FormResponse.objects.get(pk=done.form_response_id).answers
        assert (answers["classification"], answers["next_step"], answers["referral"]) == ("2", "2", "1")
        assert (answers["next_date"], answers["doctor_name"], answers["bmi"]) == ("2026-09-29", "沈若兰", 25)
        stored = dict(Observation.objects.values_list("code", "value"))
        assert stored["bp_systolic"] == 148
        assert set(stored) == {"bp_systolic", "bp_diastolic", "height", "weight", "bmi"}
        old, new = Task.objects.order_by("id")
    assert (old.state, new.state, new.due_date) == ("done", "open", date(2026, 9, 29))
    assert new.detail == "上次 148/92，控制不满意"
    coming = following(place, follow_up)
    assert (coming.due_date, coming.team_id) == (date(2026, 9, 29), place.team.pk)
    event = DomainEvent.objects.get(name="followups.follow_up.completed")
    assert event.payload["classification"] == "2"


def test_the_same_visit_sent_twice_is_stored_once(place):
    follow_up, key = planned(place), uuid4()
    assert complete(place, follow_up, client_key=key).pk == complete(place, follow_up, client_key=key).pk
    with place.scope():
        assert FormResponse.objects.count() == 1
        assert Observation.objects.filter(code="bp_systolic").count() == 1
        assert FollowUp.objects.count() == 2
    assert DomainEvent.objects.filter(name="followups.follow_up.completed").count() == 1


def test_a_second_device_is_told_that_the_visit_was_made(place):
    follow_up = planned(place)
    complete(place, follow_up)
    with pytest.raises(services.AlreadyDone) as clash:
        complete(place, follow_up)
    assert clash.value.details["summary"].startswith("舒张压 92")


def test_the_second_unsatisfactory_visit_is_referred_and_the_task_asks_for_the_result(place):
    first = planned(place)
    complete(place, first)
    second = following(place, first)
    later = NOW + timedelta(days=14)
    done = complete(place, second, ANSWERS | {"visited_on": "2026-09-29"}, at=later)
    assert done.needs_referral
    with place.scope():
        assert FormResponse.objects.get(pk=done.form_response_id).answers["referral_reason"] == "1"
        assert Task.objects.get(state="open").detail == "上次 148/92，控制不满意，查转诊结果"


def test_an_emergency_stands_on_today_at_once(place):
    follow_up = planned(place)
    assert complete(place, follow_up, ANSWERS | {"bp_systolic": 186}).is_emergency
    with place.scope():
        (household,) = list_today(on=TODAY, team_ids=[place.team.pk]).households
    (task,) = household.people[0].tasks
    assert (task.due.urgency, task.detail) == ("urgent", "危急，上次 186/92，控制不满意，查转诊结果")


def test_a_home_visit_is_announced_as_one(place):
    complete(place, planned(place))
    with place.scope():
        assert Task.objects.get(state="open").needs_visit


def test_diabetes_has_its_own_form_and_rule(place):
    follow_up = planned(place, place.patient(tags=["diabetes"]), programme="diabetes")
    done = complete(place, follow_up, GLUCOSE)
    assert (done.classification, done.summary) == ("1", "空腹血糖 6.5，低于 7.0。按原方案继续，3 个月内再访")
    assert done.next_date == date(2026, 12, 15)


def test_a_visit_with_mistakes_stores_nothing(place):
    follow_up = planned(place)
    with pytest.raises(forms.AnswersRefused):
        complete(place, follow_up, ANSWERS | {"bp_systolic": 1480})
    with pytest.raises(forms.AnswersNeedConfirmation):
        complete(place, follow_up, ANSWERS | {"bp_systolic": 225})
    with place.scope():
        assert FormResponse.objects.count() == Observation.objects.count() == 0
        assert FollowUp.objects.get(pk=follow_up.pk).state == "scheduled"
    assert complete(place, follow_up, ANSWERS | {"bp_systolic": 225}, confirmed=["bp_systolic"]).state == "done"


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=400)])
def test_a_visit_lies_between_last_year_and_today(place, day):
    with pytest.raises(services.BadVisitDate):
        complete(place, planned(place), ANSWERS | {"visited_on": day.isoformat()})


def test_a_visit_entered_later_keeps_its_day(place):
    follow_up = planned(place)
    complete(place, follow_up, ANSWERS | {"visited_on": "2026-09-10"})
    with place.scope():
        reading = Observation.objects.get(code="bp_systolic")
    assert reading.taken_at.isoformat() == "2026-09-10T04:00:00+00:00"
    assert following(place, follow_up).due_date == date(2026, 9, 24)


def test_a_changed_class_needs_a_reason_and_does_not_change_the_rate(place):
    follow_up = planned(place)
    with pytest.raises(forms.AnswersRefused, match="规则判为“控制不满意”"):
        complete(place, follow_up, ANSWERS | {"classification": "1"})
    done = complete(place, follow_up, ANSWERS | {"classification": "1", "classification_reason": "刚爬楼，复测 138/86"})
    assert (done.classification, done.computed_classification, done.is_controlled) == ("1", "2", False)


def test_a_later_next_date_is_a_question_and_an_earlier_one_is_free(place):
    follow_up = planned(place)
    with pytest.raises(forms.AnswersNeedConfirmation, match="2026-09-29"):
        complete(place, follow_up, ANSWERS | {"next_date": "2026-10-15"})
    with pytest.raises(forms.AnswersRefused, match="这次之后"):
        complete(place, follow_up, ANSWERS | {"next_date": "2026-09-15"})
    done = complete(place, follow_up, ANSWERS | {"next_date": "2026-10-15"}, confirmed=["next_date"])
    assert done.next_date == date(2026, 10, 15)


def test_management_that_ends_plans_nothing_more(place):
    follow_up = planned(place)
    done = complete(place, follow_up, ANSWERS | {"outcome": "9", "outcome_reason": "4"})
    assert done.next_date is None
    assert following(place, follow_up) is None


def test_answers_given_offline_keep_the_version_they_were_given_to(place):
    follow_up = planned(place)
    with pytest.raises(NotFound):
        complete(place, follow_up, template_version="9")
    done = complete(place, follow_up, template_version="3")
    with place.scope():
        assert FormResponse.objects.select_related("template").get(pk=done.form_response_id).template.version == "3"


def test_a_visit_to_a_version_that_was_over_by_then_is_kept_and_nothing_takes_effect(place):
    follow_up, key = planned(place), uuid4()
    template = form_queries.get_template(code="htn_followup", on=TODAY)
    forms.end_template(template_id=template.pk, first_day_without=TODAY)
    for _ in range(2):
        with pytest.raises(form_queries.FormVersionOver, match="没有丢"):
            complete(place, follow_up, template_version="3", client_key=key)
    with place.scope():
        (kept,) = form_queries.page_kept(state="waiting", cursor=None, limit=5).items
        assert (kept.patient_id, kept.answers["bp_systolic"]) == (follow_up.patient_id, 148)
        assert kept.reason.endswith("填写的那天不能再用")
        assert FollowUp.objects.get(pk=follow_up.pk).state == "scheduled"


def test_opening_a_visit_brings_everything_that_can_be_filled_in(place):
    first = planned(place)
    complete(place, first, ANSWERS | {"visited_on": "2026-09-01"}, at=NOW)
    second = following(place, first)
    with place.scope():
        opened = services.open_for_visit(follow_up_id=second.pk, by=place.doctor, at=NOW)
    assert (opened.position, opened.yearly, opened.target) == (2, 4, "低于 150/90")
    assert opened.prefilled["salt"].value == "3"
    assert opened.prefilled["weight"].value == 62.5
    assert opened.prefilled["visited_on"].value == "2026-09-15"
    assert "bp_systolic" not in opened.prefilled
    assert opened.last_values["bp_systolic"].value == 148
    assert (opened.last_visit.words, opened.last_visit.label) == ("148/92", "控制不满意")


def previewed(follow_up, answers):
    return queries.preview_programme(
        patient_id=follow_up.patient_id, programme=follow_up.programme, answers=answers, on=TODAY
    )


def test_a_preview_says_what_the_answers_come_to_and_stores_nothing(place):
    first = planned(place)
    complete(place, first, ANSWERS | {"visited_on": "2026-09-01", "bp_systolic": 142, "bp_diastolic": 88})
    second = following(place, first)
    with place.scope():
        empty = previewed(second, {})
        seen = previewed(second, ANSWERS)
        assert FormResponse.objects.count() == 1
    assert (empty.classification, empty.missing) == (None, "血压")
    assert seen.reading_words == "148/92，偏高，比上次高 6/4"
    assert seen.classification.advice == "第 1 次不满意：调药，2 周后再访"
    assert seen.classification.questions == ("头痛头晕厉不厉害？剧烈的要选危急情况",)


def test_a_preview_of_diabetes_speaks_of_glucose(place):
    follow_up = planned(place, place.patient(), programme="diabetes")
    with place.scope():
        seen = previewed(follow_up, GLUCOSE | {"glucose_fasting": 7.8})
        empty = previewed(follow_up, {})
        opened = queries.open_follow_up(follow_up_id=follow_up.pk, on=TODAY)
    assert (seen.reading_words, opened.target) == ("7.8 mmol/L，偏高", "低于 7.0")
    assert (empty.missing, empty.reading_words) == ("空腹血糖", "")


def test_the_display_target_is_the_assessment_target():
    from jiayi.care.vitals import queries as vitals

    htn = queries.pack_on(TODAY).programmes["hypertension"]
    for age in (40, 64, 65, 90):
        upper = vitals.code_of("bp_systolic").range_for(age=age)
        lower = vitals.code_of("bp_diastolic").range_for(age=age)
        target = htn.target_at(age)
        assert (upper.high, lower.high) == (target.systolic_below, target.diastolic_below)


def test_the_history_and_the_sheet_show_the_visits_of_the_year(place):
    follow_up = planned(place)
    complete(place, follow_up)
    with place.scope():
        history = queries.list_history(patient_id=follow_up.patient_id, programme="hypertension")
        _, sheet = queries.print_sheet(patient_id=follow_up.patient_id, programme="hypertension", year=2026)
    assert [item.state for item in history] == ["scheduled", "done"]
    rows = {row.label: row.cells[0] for section in sheet.sections for row in section.rows}
    assert (rows["血压（mmHg）"], rows["随访医生签名"]) == ("148/92", "沈若兰")


def test_a_visit_costs_a_dozen_statements(place, django_assert_max_num_queries):
    complete(place, planned(place))
    follow_up = planned(place, place.patient())
    with django_assert_max_num_queries(18):  # two savepoints and the look for a contract included
        complete(place, follow_up)


def test_a_correction_names_the_old_answers_and_moves_what_follows(place):
    follow_up, key = planned(place), uuid4()
    old = complete(place, follow_up)

    def amend(**more):
        with place.scope():
            return services.amend_follow_up(
                follow_up_id=follow_up.pk,
                client_key=key,
                answers=ANSWERS | {"bp_diastolic": 82} | more,
                reason="少按了一下",
                by=place.doctor,
                at=NOW,
            )

    for _ in range(2):
        done = amend()
    assert (done.classification, done.is_controlled, done.next_date) == ("1", True, date(2026, 12, 15))
    assert following(place, follow_up).due_date == date(2026, 12, 15)
    with place.scope():
        response = FormResponse.objects.get(pk=done.form_response_id)
        assert (response.amends_id, response.amend_reason) == (old.form_response_id, "少按了一下")
        assert Observation.objects.filter(code="bp_diastolic").order_by("-id").first().value == 82
        assert Task.objects.get(source_id=following(place, follow_up).pk).postponed_to == date(2026, 12, 15)
    assert DomainEvent.objects.filter(name="followups.follow_up.amended").count() == 1


def test_only_a_finished_visit_is_corrected(place):
    with place.scope(), pytest.raises(services.NotDone):
        services.amend_follow_up(
            follow_up_id=planned(place).pk,
            client_key=uuid4(),
            answers=ANSWERS,
            reason="写错",
            by=place.doctor,
            at=NOW,
        )


@pytest.mark.slow
@pytest.mark.parametrize(("programme", "answers"), [("hypertension", ANSWERS), ("diabetes", GLUCOSE)])
def test_the_national_form_is_printed_as_pdf(place, programme, answers):
    follow_up = planned(place, programme=programme)
    medicines = [{"medicines_name": "氨氯地平片", "medicines_daily_times": 1, "medicines_dose": "5 mg"}]
    complete(place, follow_up, answers | {"medicines": medicines})
    with place.scope():
        content = services.print_form(
            patient_id=follow_up.patient_id, programme=programme, year=2026, by=place.doctor, at=NOW
        )
    assert content.startswith(b"%PDF-")
    if folder := os.environ.get("JIAYI_KEEP_PRINTS"):
        Path(folder, f"{programme}.pdf").write_bytes(content)


def test_the_last_visit_of_diabetes_is_told_by_its_glucose(place):
    follow_up = planned(place, programme="diabetes")
    complete(place, follow_up, GLUCOSE)
    with place.scope():
        opened = queries.open_follow_up(follow_up_id=following(place, follow_up).pk, on=TODAY)
    assert opened.last_visit.words == "空腹血糖 6.5"


def test_a_next_visit_that_was_moved_by_hand_stays_where_it_is(place):
    follow_up = planned(place)
    complete(place, follow_up)
    agreed = date(2026, 10, 8)
    with place.scope():
        services.postpone_follow_up(
            follow_up_id=following(place, follow_up).pk, to=agreed, reason_code="agreed", by=place.doctor, at=NOW
        )
        services.amend_follow_up(
            follow_up_id=follow_up.pk,
            client_key=uuid4(),
            answers=ANSWERS | {"bp_diastolic": 82},
            reason="少按了一下",
            by=place.doctor,
            at=NOW,
        )
    assert following(place, follow_up).due_date == agreed


def test_a_receipt_of_nothing_is_not_found(place):
    with place.scope(), pytest.raises(NotFound):
        queries.get_receipt(follow_up_id=planned(place).pk)
