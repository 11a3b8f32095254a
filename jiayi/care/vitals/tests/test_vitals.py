"""Readings in the database: stored once, never changed, told in words."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.vitals import queries, services
from jiayi.care.vitals.models import Observation
from jiayi.care.vitals.services import Reading
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.models import DomainEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def report(place, patient, systolic, diastolic, *, hours=0, batch=None, **more):
    readings = [Reading("bp_systolic", Decimal(systolic)), Reading("bp_diastolic", Decimal(diastolic))]
    readings += [Reading(code, Decimal(value)) for code, value in more.items()]
    with place.scope():
        return services.report_readings(
            patient_id=patient.pk,
            readings=readings,
            taken_at=NOW + timedelta(hours=hours),
            source="hand",
            batch=batch or uuid4(),
            by=place.doctor,
            at=NOW,
        )


def test_a_reading_is_answered_in_plain_words(place):
    patient = place.patient()
    report(place, patient, 142, 88, hours=-2)
    assert report(place, patient, 148, 92).words == ["148/92，偏高，比上次高 6/4"]


def test_a_reading_sent_again_or_late_is_compared_with_what_came_before_it(place):
    patient, batch = place.patient(), uuid4()
    report(place, patient, 142, 88, hours=-4)
    for _ in range(2):
        assert report(place, patient, 148, 92, batch=batch).words == ["148/92，偏高，比上次高 6/4"]
    assert report(place, patient, 150, 90, hours=-2).words == ["150/90，偏高，比上次高 8/2"]


def test_a_dangerous_reading_is_answered_with_first_aid_at_once(place):
    recorded = report(place, place.patient(), 186, 104)
    assert recorded.is_critical
    assert "120" in recorded.urgent_advice
    assert DomainEvent.objects.get(name="vitals.readings.taken").payload["is_critical"] is True


def test_the_same_readings_sent_twice_are_stored_once_and_told_once(place):
    patient, batch = place.patient(), uuid4()
    for _ in range(2):
        report(place, patient, 132, 84, batch=batch)
    with place.scope():
        assert Observation.objects.filter(patient=patient).count() == 2
    assert DomainEvent.objects.filter(name="vitals.readings.taken").count() == 1


def test_readings_of_one_moment_are_one_insert(place, django_assert_num_queries):
    patient = place.patient()
    with place.scope(), django_assert_num_queries(1):
        services.record_observations(
            patient_id=patient.pk,
            organization_id=place.organization.pk,
            readings=[
                Reading("weight", Decimal("60.5")),
                Reading("height", Decimal(158)),
                Reading("bmi", Decimal("24.2")),
            ],
            taken_at=NOW,
            source="followup",
            by=place.doctor,
            at=NOW,
        )


def test_an_impossible_value_is_refused_and_an_odd_one_is_kept_and_marked(place):
    patient = place.patient()
    with pytest.raises(services.ImpossibleReading, match="收缩压 1480 不可能"):
        report(place, patient, 1480, 84)
    report(place, patient, 235, 120)
    with place.scope():
        assert Observation.objects.get(code="bp_systolic").is_questioned


def test_a_reading_from_the_future_is_refused(place):
    with pytest.raises(services.FutureReading):
        report(place, place.patient(), 132, 84, hours=1)


def test_an_unknown_kind_of_reading_is_refused(place):
    with pytest.raises(queries.UnknownCode):
        report(place, place.patient(), 132, 84, mood=3)


def test_last_values_are_one_statement_however_many_readings_there_are(place, django_assert_num_queries):
    patient = place.patient()
    for hour in range(6):
        report(place, patient, 130 + hour, 80, hours=hour - 6, weight=60)
    with django_assert_num_queries(1):
        last = queries.last_values(patient_id=patient.pk, codes=["bp_systolic", "weight", "height"])
    assert set(last) == {"bp_systolic", "weight"}
    assert (last["bp_systolic"].value, last["bp_systolic"].previous) == (135, 134)


def test_a_reading_that_arrives_late_does_not_become_the_latest(place):
    patient = place.patient()
    report(place, patient, 132, 84)
    report(place, patient, 150, 95, hours=-48)
    last = queries.last_values(patient_id=patient.pk, codes=["bp_systolic"])
    assert last["bp_systolic"].value == 132


def test_of_two_readings_at_one_moment_the_later_row_counts(place):
    patient = place.patient()
    report(place, patient, 132, 84)
    report(place, patient, 142, 84)
    assert queries.last_values(patient_id=patient.pk, codes=["bp_systolic"])["bp_systolic"].value == 142


def test_the_latest_readings_are_one_line_each(place):
    patient = place.patient(tags=["diabetes"])
    report(place, patient, 148, 92, weight="62.5", glucose_fasting="6.5")
    with place.scope():
        lines = queries.list_latest(patient_id=patient.pk, on=TODAY)
    assert {line.label: line.text for line in lines} == {
        "血压": "148/92，偏高",
        "体重": "62.5 kg",
        "空腹血糖": "6.5 mmol/L，正常",
    }


def test_a_series_carries_its_target_and_its_average(place):
    patient = place.patient()
    for hour, systolic in enumerate((140, 142, 152)):
        report(place, patient, systolic, 84, hours=hour - 3)
    report(place, patient, 180, 84, hours=-24 * 40)
    with place.scope():
        series = queries.get_series(patient_id=patient.pk, code="bp_systolic", on=TODAY)
    assert [point.level for point in series.points] == ["normal", "normal", "high"]
    assert (series.high, series.average, series.plain) == (150, Decimal("144.7"), "上压")


def test_another_place_reads_and_writes_nothing(place):
    patient, stranger = place.patient(), Place()
    report(place, patient, 132, 84)
    with stranger.scope():
        with pytest.raises(NotFound):
            queries.list_latest(patient_id=patient.pk, on=TODAY)
        with pytest.raises(NotFound):
            queries.get_series(patient_id=patient.pk, code="bp_systolic", on=TODAY)
    with pytest.raises(NotFound):
        report(stranger, patient, 132, 84)


def test_the_database_refuses_to_change_or_delete_a_reading(place):
    report(place, place.patient(), 132, 84)
    with scope.everything(reason="test"):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Observation.objects.update(value=120)
        with pytest.raises(ProgrammingError, match=r"Cannot (update or )?delete"), transaction.atomic():
            Observation.objects.all().delete()


def test_the_database_refuses_a_reading_twice_and_one_of_nothing(place):
    patient, batch = place.patient(), uuid4()
    report(place, patient, 132, 84, batch=batch)

    def insert(**more):
        return Observation.objects.create(
            patient=patient,
            organization=place.organization,
            code="bp_systolic",
            taken_at=NOW,
            source="hand",
            recorded_by="x",
            recorded_at=NOW,
            **more,
        )

    with scope.everything(reason="test"):
        with pytest.raises(IntegrityError, match="vitals_reading_once"), transaction.atomic():
            insert(value=120, batch=batch)
        with pytest.raises(IntegrityError, match="vitals_value_positive"), transaction.atomic():
            insert(value=0, batch=uuid4())
