"""One form filled: everything that follows is stored with it, once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from jiayi.care.assessments import queries, services
from jiayi.care.assessments.models import Assessment
from jiayi.care.followups import queries as followups
from jiayi.care.followups.tests.visits import ANSWERS as VISIT
from jiayi.care.followups.tests.visits import complete, planned
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.forms.services import AnswersNeedConfirmation, AnswersRefused
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.models import DomainEvent

from .filled import EXAM, MENTAL, PHQ9, SELF_CARE, TUBERCULOSIS, acting, fill, place_with_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_with_forms()


def everything(model, **wanted):
    with scope.everything(reason="test"):
        return list(model.objects.filter(**wanted).order_by("id"))


def test_a_filled_form_is_answers_readings_a_result_a_next_task_and_an_event(place):
    patient = place.patient()
    row = fill(place, patient, "physical_exam", EXAM)
    assert (row.result_label, row.next_date, row.rule_pack) == ("体检无异常", date(2027, 9, 15), "FORMS-V3")
    stored = everything(FormResponse, patient=patient)[0]
    assert (stored.answers["classification"], stored.answers["doctor_name"]) == ("1", "沈若兰")
    readings = {one.code: one.value for one in everything(Observation, patient=patient)}
    assert (readings["bp_systolic"], readings["weight"], readings["bmi"]) == (138, 62.5, 25)
    task = everything(Task, patient=patient)[0]
    assert (task.title, task.due_date, task.source_app) == ("健康体检表", date(2027, 9, 15), "assessments")
    event = DomainEvent.objects.get(name="assessments.assessment.recorded")
    assert event.payload["form"] == "physical_exam" and event.payload["assessment_id"] == row.pk


def test_what_was_found_stands_on_the_paper_line_by_line(place):
    found = EXAM | {"lips": "2", "edema": "2", "murmur": "2", "mass": "2", "hbsag": "2"}
    fill(place, place.patient(), "physical_exam", found)
    answers = everything(FormResponse)[0].answers
    lines = [row["abnormalities_text"] for row in answers["abnormalities"]]
    assert answers["classification"] == "2"
    assert lines == ["口唇异常", "心脏杂音", "腹部包块", "下肢水肿；乙肝表面抗原阳性"]


def test_who_was_not_found_is_stored_without_a_class(place):
    patient = place.patient(tags=["mental"])
    given = {"visited_on": MENTAL["visited_on"], "method": "2", "informants": ["3"]}
    row = fill(place, patient, "smi_followup", given | {"lost": "2", "lost_reason": "4", "died": "1"})
    assert (row.result_code, row.result_label, row.next_date) == ("", "失访", date(2026, 10, 15))


def test_the_same_form_sent_twice_is_stored_once(place):
    patient, key = place.patient(), uuid4()
    first = fill(place, patient, "elder_self_care", SELF_CARE, client_key=key)
    again = fill(place, patient, "elder_self_care", SELF_CARE, client_key=key)
    assert first.pk == again.pk
    assert len(everything(FormResponse, patient=patient)) == 1


def test_the_next_filling_closes_the_task_of_the_last(place):
    patient = place.patient(tags=["mental"])
    fill(place, patient, "smi_followup", MENTAL | {"risk": "1"})
    later = NOW + timedelta(days=14)
    row = fill(place, patient, "smi_followup", MENTAL | {"visited_on": "2026-09-29"}, at=later)
    assert [task.state for task in everything(Task, patient=patient)] == ["done", "open"]
    assert (row.result_label, row.next_date) == ("稳定", date(2026, 12, 29))


def test_an_older_form_entered_late_moves_no_task(place):
    patient = place.patient()
    fill(place, patient, "elder_self_care", SELF_CARE)
    fill(place, patient, "elder_self_care", SELF_CARE | {"assessed_on": "2026-03-01"})
    assert [task.state for task in everything(Task, patient=patient)] == ["open"]


def test_the_doctor_may_record_another_result_with_a_reason(place):
    patient = place.patient()
    with pytest.raises(AnswersRefused, match="要改请写理由"):
        fill(place, patient, "physical_exam", EXAM | {"classification": "2"})
    row = fill(place, patient, "physical_exam", EXAM | {"classification": "2", "classification_reason": "面色差"})
    assert (row.computed_code, row.result_code, row.change_reason) == ("1", "2", "面色差")


def test_a_later_next_date_than_the_rule_is_a_question_and_an_earlier_than_today_is_refused(place):
    patient = place.patient(tags=["mental"])
    late = MENTAL | {"next_date": "2027-03-01"}
    with pytest.raises(AnswersNeedConfirmation, match="不晚于 2026-12-15"):
        fill(place, patient, "smi_followup", late)
    assert fill(place, patient, "smi_followup", late, confirmed=["next_date"]).next_date == date(2027, 3, 1)
    with pytest.raises(AnswersRefused, match="下次日期要在这次之后"):
        fill(place, patient, "smi_followup", MENTAL | {"next_date": "2026-09-15"})


def test_a_day_in_the_future_or_long_ago_is_refused(place):
    patient = place.patient()
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=400)):
        with pytest.raises((services.BadDay, AnswersRefused)):
            fill(place, patient, "elder_self_care", SELF_CARE | {"assessed_on": day.isoformat()})


def test_nothing_is_filled_for_whoever_died(place):
    patient = place.patient(died_date=date(2026, 9, 1))
    with pytest.raises(services.NotHere):
        fill(place, patient, "elder_self_care", SELF_CARE)


def test_a_self_harm_answer_is_urgent_and_due_tomorrow(place):
    patient = place.patient()
    row = fill(place, patient, "phq9", PHQ9 | {"p9": "1"})
    assert row.is_emergency and row.needs_referral
    task = everything(Task, patient=patient)[0]
    assert task.is_urgent and task.due_date == date(2026, 9, 16)


# -- entered once


def test_pressure_of_one_form_stands_in_the_next_of_the_same_visit_and_is_stored_once(place):
    patient = place.patient(tags=["hypertension"])
    fill(place, patient, "physical_exam", EXAM)
    visit = planned(place, patient)
    with place.scope():
        opened = followups.open_follow_up(follow_up_id=visit.pk, on=TODAY)
        filled = {name: opened.prefilled[name].value for name in ("bp_systolic", "bp_diastolic", "weight")}
        assert filled == {"bp_systolic": 138, "bp_diastolic": 84, "weight": 62.5}
        assert opened.prefilled["bp_systolic"].known_on == TODAY
    complete(place, visit, VISIT | filled)
    for code in ("bp_systolic", "bp_diastolic", "weight", "height", "bmi"):
        assert len(everything(Observation, patient=patient, code=code)) == 1, code


def test_it_works_the_other_way_round_and_a_new_value_is_a_new_reading(place):
    patient = place.patient(tags=["hypertension"])
    complete(place, planned(place, patient))
    with place.scope():
        opened = queries.open_form(patient_id=patient.pk, code="physical_exam", on=TODAY, sensitive=True)
    assert opened.prefilled["bp_right_systolic"].value == 148
    assert opened.prefilled["bp_right_systolic"].source == "observation"
    fill(place, patient, "physical_exam", EXAM)
    assert [one.value for one in everything(Observation, patient=patient, code="bp_systolic")] == [148, 138]


def test_yesterdays_pressure_is_not_taken_for_todays(place):
    patient = place.patient(tags=["hypertension"])
    complete(place, planned(place, patient))
    with place.scope():
        opened = queries.open_form(
            patient_id=patient.pk, code="physical_exam", on=TODAY + timedelta(days=1), sensitive=True
        )
    assert "bp_right_systolic" not in opened.prefilled and opened.prefilled["height"].value == 158


def test_the_facts_of_the_year_see_the_reading_once(place):
    patient = place.patient(tags=["hypertension"])
    fill(place, patient, "physical_exam", EXAM)
    complete(place, planned(place, patient), VISIT | {"bp_systolic": 138, "bp_diastolic": 84})
    sql = (services.__file__).replace("assessments/services/__init__.py", "vitals/facts.sql")
    with open(sql) as file, connection.cursor() as cursor:
        cursor.execute(file.read(), {"start": "2026-01-01", "end": "2027-01-01", "patients": [patient.pk]})
        names = [column.name for column in cursor.description]
        facts = dict(zip(names, cursor.fetchone(), strict=True))
    assert (facts["last_systolic"], facts["pressure_readings"]) == (138, 1)


# -- corrected


def amend(place, row, answers, *, key=None, by=None, reason="看错了一位"):
    with place.scope():
        return services.amend_assessment(
            assessment_id=row.pk,
            client_key=key or uuid4(),
            answers=answers,
            reason=reason,
            by=by or place.doctor,
            at=NOW,
        )


def test_a_correction_is_a_new_row_and_what_was_planned_moves_along(place):
    patient = place.patient(tags=["mental"])
    old = fill(place, patient, "smi_followup", MENTAL)
    key = uuid4()
    new = amend(place, old, MENTAL | {"risk": "4"}, key=key)
    assert (new.amends_id, new.result_label, new.next_date) == (old.pk, "不稳定", date(2026, 9, 29))
    assert [(task.state, task.due_date) for task in everything(Task, patient=patient)] == [
        ("cancelled", date(2026, 12, 15)),
        ("open", date(2026, 9, 29)),
    ]
    assert amend(place, old, MENTAL | {"risk": "4"}, key=key).pk == new.pk
    with pytest.raises(services.AlreadyCorrected):
        amend(place, old, MENTAL)
    with place.scope():
        assert queries.latest_of(patient_id=patient.pk, form="smi_followup").pk == new.pk


# -- prefill from the record


def test_a_pregnancy_counts_on_from_the_first_visit(place):
    patient = place.patient(tags=["maternal"], birth_date=date(1996, 3, 1))
    first = {
        "visited_on": "2026-09-01",
        "gestation_weeks": 12,
        "gestation_days": 3,
        "due_on": "2027-03-14",
        "age": 30,
        "pregnancies": 1,
        "births_vaginal": 0,
        "births_caesarean": 0,
        "past_diseases": ["1"],
        "family_history": ["1"],
        "personal_history": ["1"],
        "gynae_surgery": "1",
        "height": 160,
        "weight": 55,
        "bp_systolic": 110,
        "bp_diastolic": 70,
        "hiv": "1",
        "danger_signs": ["0"],
        "risk_color": "1",
        "guidance": ["1"],
    }
    fill(place, patient, "anc1", first)
    with place.scope():
        found = queries.open_form(patient_id=patient.pk, code="anc2_5", on=TODAY, sensitive=True).prefilled
    assert [found[name].value for name in ("gestation_weeks", "gestation_days", "sequence")] == [14, 3, "2"]
    nurse = acting(place, "nurse")
    with place.scope():
        row = queries.list_assessments(patient_id=patient.pk, sensitive=False)[0]
        assert "hiv" not in services.open_assessment(assessment_id=row.pk, by=nurse, at=NOW).response.answers
        assert services.open_assessment(assessment_id=row.pk, by=place.doctor, at=NOW).response.answers["hiv"] == "1"
    corrected = amend(place, row, first | {"weight": 56, "hiv": None}, by=nurse)
    with scope.everything(reason="test"):
        assert FormResponse.objects.get(pk=corrected.response_id).answers["hiv"] == "1"


def test_a_child_opens_on_the_column_of_its_age_and_the_constitution_knows_the_waist(place):
    baby = place.patient(birth_date=date(2026, 3, 10))
    with place.scope():
        opened = queries.open_form(patient_id=baby.pk, code="child_1_8", on=TODAY, sensitive=True)
    assert (opened.prefilled["visit_age"].value, opened.prefilled["real_age"].value) == ("6", 6)
    elder = place.patient()
    fill(place, elder, "physical_exam", EXAM | {"waist": 91})
    fill(place, elder, "elder_self_care", SELF_CARE | {"moving": "3"})
    with place.scope():
        opened = queries.open_form(patient_id=elder.pk, code="tcm_elder", on=TODAY, sensitive=True)
        exam = queries.open_form(patient_id=elder.pk, code="physical_exam", on=TODAY, sensitive=True)
    assert (opened.prefilled["q9"].value, opened.prefilled["q28"].value) == ("3", "4")
    assert exam.prefilled["self_care"].value == "2"


# -- who may know


def test_a_confidential_form_does_not_exist_for_a_nurse(place):
    patient = place.patient(tags=["tb", "mental", "elderly"])
    row = fill(place, patient, "tb_followup", TUBERCULOSIS)
    nurse = acting(place, "nurse")
    with place.scope():
        codes = {one.code for one in services.open_offers(patient_id=patient.pk, by=nurse, at=NOW)}
        assert "physical_exam" in codes and not codes & {"tb_first", "tb_followup", "smi_followup", "smi_record"}
        assert services.open_history(patient_id=patient.pk, form=None, by=nurse, at=NOW) == []
        assert len(services.open_history(patient_id=patient.pk, form=None, by=place.doctor, at=NOW)) == 1
        for call in (
            lambda: services.open_assessment(assessment_id=row.pk, by=nurse, at=NOW),
            lambda: services.open_form(patient_id=patient.pk, code="tb_followup", by=nurse, at=NOW),
        ):
            with pytest.raises(NotFound):
                call()
    with pytest.raises(queries.UnknownForm):
        fill(place, patient, "tb_followup", TUBERCULOSIS, by=nurse)
    assert everything(Task, patient=patient)[0].title == "随访"


def test_the_receipt_of_a_confidential_form_says_nothing_of_it(place):
    row = fill(place, place.patient(tags=["tb"]), "tb_followup", TUBERCULOSIS)
    with place.scope():
        assert queries.get_receipt(assessment_id=row.pk)["item"] == "健康服务记录"


def test_another_place_finds_nothing(place):
    patient, stranger = place.patient(), Place()
    row = fill(place, patient, "elder_self_care", SELF_CARE)
    with stranger.scope(), pytest.raises(NotFound):
        queries.get_assessment(assessment_id=row.pk, sensitive=True)
    with pytest.raises(NotFound):
        fill(stranger, patient, "elder_self_care", SELF_CARE)


# -- the database


def copy_of(row, **changes):
    return Assessment(**{field.attname: getattr(row, field.attname) for field in Assessment._meta.fields} | changes)


def test_the_database_refuses_to_change_or_delete_a_filled_form(place):
    row = fill(place, place.patient(), "elder_self_care", SELF_CARE)
    with scope.everything(reason="test"):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Assessment.objects.filter(pk=row.pk).update(summary="改了")
        with pytest.raises(ProgrammingError, match=r"Cannot (update or )?delete"), transaction.atomic():
            Assessment.objects.filter(pk=row.pk).delete()


def test_the_database_refuses_a_changed_result_without_reason_and_a_next_day_before_this(place):
    patient = place.patient()
    row = fill(place, patient, "elder_self_care", SELF_CARE)
    other = fill(place, patient, "phq9", PHQ9)
    with scope.everything(reason="test"):
        fresh = replace_response(other)
        for name, changes in (
            ("assessments_changed_result_has_reason", {"result_code": "3"}),
            ("assessments_next_after_day", {"next_date": row.assessed_date}),
            ("client_key", {"client_key": row.client_key}),
        ):
            wrong = copy_of(row, pk=None, response_id=fresh, client_key=uuid4()) if name != "client_key" else None
            wrong = wrong or copy_of(row, pk=None, response_id=fresh)
            for field, value in changes.items():
                setattr(wrong, field, value)
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                wrong.save(force_insert=True)


def replace_response(row):
    """One more response, for a row that is to be refused."""
    given = FormResponse.objects.get(pk=row.response_id)
    given.pk = None
    given.save(force_insert=True)
    return given.pk


def test_the_database_refuses_a_second_correction_of_one_form(place):
    old = fill(place, place.patient(), "elder_self_care", SELF_CARE)
    new = amend(place, old, SELF_CARE | {"moving": "3"})
    with scope.everything(reason="test"), pytest.raises(IntegrityError, match="amends"), transaction.atomic():
        copy_of(new, pk=None, response_id=replace_response(new), client_key=uuid4()).save(force_insert=True)


def test_two_arms_are_one_reading(place):
    patient = place.patient()
    fill(place, patient, "physical_exam", EXAM | {"bp_left_systolic": 144, "bp_left_diastolic": 80})
    assert [one.value for one in everything(Observation, patient=patient, code="bp_systolic")] == [144]


def test_the_next_visit_is_named_after_the_form_it_is_filled_in_and_closed_by_it(place):
    patient = place.patient(tags=["tb"])
    first = {
        **{name: TUBERCULOSIS[name] for name in ("visited_on", "supervisor", "symptoms", "regimen", "usage")},
        "dosage_forms": ["1"],
        "method": "2",
        "patient_type": "1",
        "sputum": "1",
        "resistance": "3",
        "own_room": "1",
        "ventilation": "1",
        "drug_place": "柳塘卫生服务中心",
        **{
            f"taught_{what}": "1"
            for what in ["card", "taking", "course", "irregular", "reaction", "revisit", "away", "living", "contacts"]
        },
    }
    fill(place, patient, "tb_first", first | {"visited_on": "2026-09-05"})
    assert [(task.kind, task.due_date) for task in everything(Task, patient=patient)] == [
        ("form_tb_followup", date(2026, 9, 15))
    ]
    with place.scope():
        offered = {one.code: one for one in queries.list_offers(patient_id=patient.pk, on=TODAY, sensitive=True)}
    assert (offered["tb_followup"].state, offered["tb_followup"].due_date) == ("due", date(2026, 9, 15))
    fill(place, patient, "tb_followup", TUBERCULOSIS)
    assert [task.state for task in everything(Task, patient=patient)] == ["done", "open"]
