"""What is on record of a person reaches the figures: a diagnosis as a class, a measured value as a reading."""

from decimal import Decimal
from uuid import uuid4

import pytest

from jiayi.care.assessments import services as assessments
from jiayi.care.assessments.tests.filled import EXAM, place_with_forms
from jiayi.care.records import services as records
from jiayi.care.records.models import Condition
from jiayi.care.vitals import services as vitals
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import clock, scope
from jiayi.kernel.testing import run_jobs
from jiayi.performance.facts import queries, services

pytestmark = pytest.mark.django_db
YEAR = TODAY.year


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    with scope.everything(reason="test"):
        yield place_with_forms()


@pytest.fixture
def person(place):
    made = place.patient()
    run_jobs()
    services.rebuild_year(year=YEAR, at=NOW)
    return made


def fact(person, *columns):
    """As they stand once the worker has done what it was asked to."""
    run_jobs()
    return tuple(queries.values_of(year=YEAR, patient_ids=[person.pk], columns=columns)[person.pk].values())


def test_a_diagnosis_counts_once_a_doctor_has_put_the_person_into_its_class(place, person):
    given = {"by": place.doctor, "at": NOW}
    row = records.add_condition(patient_id=person.pk, name="高血压", client_key=uuid4(), **given)
    assert fact(person, "has_hypertension") == (False,)
    records.decide_tag(condition_id=row.pk, is_accepted=True, **given)
    assert fact(person, "has_hypertension") == (True,)
    records.correct_entry(what="conditions", entry_id=Condition.objects.get().pk, reason="写错了人", **given)
    assert fact(person, "has_hypertension") == (False,)


def test_readings_count_wherever_they_come_from(place, person):
    given = {"by": place.doctor, "at": NOW}
    assessments.record_assessment(patient_id=person.pk, code="physical_exam", client_key=uuid4(), answers=EXAM, **given)
    assert fact(person, "last_systolic", "pressure_readings") == (138, 1)
    readings = [vitals.Reading("bp_systolic", Decimal(151)), vitals.Reading("bp_diastolic", Decimal(93))]
    vitals.report_readings(patient_id=person.pk, readings=readings, taken_at=NOW, source="hand", batch=uuid4(), **given)
    assert fact(person, "last_systolic", "pressure_readings") == (151, 2)
    records.add_medicine(patient_id=person.pk, name="氨氯地平", client_key=uuid4(), **given)
    assert fact(person, "last_systolic", "pressure_readings") == (151, 2)
