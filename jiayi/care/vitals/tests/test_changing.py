"""A reading that was wrong is withdrawn, not lost; one that was right after all is confirmed; a goal is one's own."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.vitals import queries, rules, services
from jiayi.care.vitals.models import Observation, PersonalRange, RangeSet, ReadingChange
from jiayi.care.vitals.services import Reading
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.versions import add_version

from .test_api import resident_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def report(place, patient, *, hours=0, by=None, source="clinic", **values):
    with place.scope():
        return services.report_readings(
            patient_id=patient.pk,
            readings=[Reading(code, Decimal(str(value))) for code, value in values.items()],
            taken_at=NOW + timedelta(hours=hours),
            source=source,
            batch=uuid4(),
            by=by or place.doctor,
            at=NOW,
        )


def trend(place, patient, kind="bp", **more):
    with place.scope():
        return queries.get_trend(patient_id=patient.pk, kind=kind, on=TODAY, **more)


def test_a_voided_reading_counts_no_longer_and_stays_to_be_seen(place):
    patient = place.patient()
    report(place, patient, hours=-2, bp_systolic=132, bp_diastolic=82)
    wrong = report(place, patient, bp_systolic=188, bp_diastolic=92)
    with place.scope():
        services.void_readings(
            patient_id=patient.pk, observation_id=wrong.reading_id, reason="量的是别人", by=place.doctor, at=NOW
        )
        page = queries.page_moments(patient_id=patient.pk, kind="bp", on=TODAY, cursor=None, limit=10)
    assert queries.last_values(patient_id=patient.pk, codes=["bp_systolic"])["bp_systolic"].value == 132
    assert [one.text for one in trend(place, patient).moments] == ["132/82，正常"]
    assert [(one.is_voided, one.void_reason) for one in page.items] == [(True, "量的是别人"), (False, "")]


def test_a_correction_names_the_old_and_is_safe_to_repeat(place):
    patient = place.patient()
    wrong = report(place, patient, bp_systolic=123, bp_diastolic=92)
    batch = uuid4()
    for _ in range(2):
        with place.scope():
            services.correct_readings(
                patient_id=patient.pk,
                observation_id=wrong.reading_id,
                readings=[Reading("bp_systolic", Decimal(132)), Reading("bp_diastolic", Decimal(92))],
                reason="看错了数",
                batch=batch,
                by=place.doctor,
                at=NOW,
            )
    assert [one.values for one in trend(place, patient).moments] == [[132, 92]]
    with scope.everything(reason="test"):
        assert ReadingChange.objects.get().replaced_by == batch


def test_what_was_withdrawn_is_not_withdrawn_again(place):
    patient = place.patient()
    wrong = report(place, patient, weight=60)
    for attempt in range(2):
        with place.scope():
            if attempt:
                with pytest.raises(services.ReadingWithdrawn):
                    services.void_readings(
                        patient_id=patient.pk, observation_id=wrong.reading_id, reason="再来", by=place.doctor, at=NOW
                    )
            else:
                services.void_readings(
                    patient_id=patient.pk, observation_id=wrong.reading_id, reason="填错了", by=place.doctor, at=NOW
                )


def test_a_reason_is_needed_and_another_person_has_no_such_reading(place):
    patient, other = place.patient(), place.patient("别人")
    wrong = report(place, patient, weight=60)
    with place.scope(), pytest.raises(services.ReasonMissing):
        services.void_readings(
            patient_id=patient.pk, observation_id=wrong.reading_id, reason=" ", by=place.doctor, at=NOW
        )
    with place.scope(), pytest.raises(NotFound):
        services.void_readings(
            patient_id=other.pk, observation_id=wrong.reading_id, reason="填错了", by=place.doctor, at=NOW
        )


def test_a_resident_takes_back_only_what_they_typed(place):
    patient = place.patient()
    me = resident_actor(patient)
    own = report(place, patient, hours=-1, by=me, source="hand", weight=60)
    measured = report(place, patient, weight=61)
    with scope.everything(reason="test"):
        services.void_readings(patient_id=patient.pk, observation_id=own.reading_id, reason="填错了", by=me, at=NOW)
        with pytest.raises(services.NotYourReading):
            services.void_readings(
                patient_id=patient.pk, observation_id=measured.reading_id, reason="填错了", by=me, at=NOW
            )


def test_a_rare_value_is_asked_about_and_can_be_confirmed(place):
    patient = place.patient()
    recorded = report(place, patient, waist=152)
    assert "很少见" in recorded.questions[0]
    for _ in range(2):
        with place.scope():
            services.confirm_readings(
                patient_id=patient.pk, observation_id=recorded.reading_id, by=place.doctor, at=NOW
            )
    last = trend(place, patient, "waist").last
    assert (last.is_questioned, last.is_confirmed) == (True, True)
    with scope.everything(reason="test"):
        assert ReadingChange.objects.count() == 1


def test_a_goal_of_ones_own_is_what_readings_are_judged_by(place):
    patient = place.patient(birth_date=TODAY.replace(year=1940))
    report(place, patient, bp_systolic=152, bp_diastolic=84)
    assert trend(place, patient).last.level == "high"
    for high in (155, 160):
        with place.scope():
            services.set_personal_range(
                patient_id=patient.pk,
                code="bp_systolic",
                bounds=rules.Range(low=Decimal(100), high=Decimal(high), critical_high=Decimal(190)),
                reason="衰弱，慢慢降",
                by=place.doctor,
                at=NOW,
            )
    found = trend(place, patient)
    assert (found.last.level, found.lines[0].high) == ("normal", 160)
    with place.scope():
        services.end_personal_range(patient_id=patient.pk, code="bp_systolic", by=place.doctor, at=NOW)
        with pytest.raises(NotFound):
            services.end_personal_range(patient_id=patient.pk, code="bp_systolic", by=place.doctor, at=NOW)
    assert trend(place, patient).last.level == "high"


def test_a_goal_whose_bounds_cross_is_refused(place):
    patient = place.patient()
    for bounds in (rules.Range(), rules.Range(low=Decimal(150), high=Decimal(100)), rules.Range(high=Decimal(900))):
        with place.scope(), pytest.raises(services.BoundsWrong):
            services.set_personal_range(
                patient_id=patient.pk, code="bp_systolic", bounds=bounds, reason="试一试", by=place.doctor, at=NOW
            )


def test_at_altitude_less_oxygen_is_normal(place):
    low, high = place.patient(), place.patient(division_code="540102001001")
    for patient in (low, high):
        report(place, patient, spo2=88)
    assert trend(place, low, "spo2").last.level == "critical"
    assert trend(place, high, "spo2").last.level == "normal"


def test_a_trend_tells_mornings_from_evenings_and_how_many_are_on_target(place):
    patient = place.patient()
    for day in range(3):
        report(place, patient, hours=-24 * day - 7, bp_systolic=150, bp_diastolic=84)  # 07:02 in Hangzhou
        report(place, patient, hours=-24 * day - 18, bp_systolic=138, bp_diastolic=80)  # 20:02 the day before
    assert trend(place, patient).words == [
        "30 天里量了 6 次，平均 144/82",
        "早上平均 150/84，晚上 138/80",
        "6 次里 3 次到目标",
    ]


def test_the_clinical_guide_has_a_band_of_its_own(place):
    patient = place.patient(birth_date=TODAY.replace(year=1960))
    services.load_shipped_ranges()
    report(place, patient, bp_systolic=135, bp_diastolic=78)
    assert (trend(place, patient).on_target, trend(place, patient, pack="GUIDE-2025").on_target) == (1, 0)


def test_glucose_is_judged_by_when_it_was_taken(place):
    patient = place.patient(tags=["diabetes"])
    report(place, patient, hours=-3, glucose_fasting="8.2")
    report(place, patient, glucose_after_meal="8.2")
    assert [(one.timing, one.level) for one in trend(place, patient, "glucose").moments] == [
        ("空腹", "high"),
        ("餐后 2 小时", "normal"),
    ]


def test_a_published_version_of_the_ranges_holds_from_its_day(place):
    patient = place.patient()
    report(place, patient, heart_rate=95)
    rows = [{"code": "heart_rate", "low": "60", "high": "90"}]
    services.load_shipped_ranges()
    add_version(
        RangeSet, code="BPHS-V3", name="试行", rows=rows, effective_from=TODAY.replace(year=2020), source="测试"
    )
    queries.forget_ranges()
    with place.scope():
        assert [one.text for one in queries.list_latest(patient_id=patient.pk, on=TODAY)] == ["95 次/分，偏高"]


def test_the_database_keeps_versions_goals_and_changes_as_they_are(place):
    patient = place.patient()
    wrong = report(place, patient, weight=60)
    services.load_shipped_ranges()
    with place.scope():
        services.void_readings(
            patient_id=patient.pk, observation_id=wrong.reading_id, reason="填错了", by=place.doctor, at=NOW
        )
        goal = services.set_personal_range(
            patient_id=patient.pk,
            code="weight",
            bounds=rules.Range(high=Decimal(70)),
            reason="减重",
            by=place.doctor,
            at=NOW,
        )
    refused = [
        lambda: Observation.objects.update(voided_at=None),
        lambda: ReadingChange.objects.update(reason="别的"),
        lambda: RangeSet.objects.update(name="别的"),
        lambda: PersonalRange.objects.update(high=80),
        lambda: PersonalRange.objects.all().delete(),
    ]
    with scope.everything(reason="test"):
        for act in refused:
            with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
                act()

        def another(**more):
            values = {"organization": place.organization, "patient": patient, "changed_by": "x", "changed_at": NOW}
            return ReadingChange.objects.create(**values | {"batch": uuid4(), "kind": "void", "reason": "x"} | more)

        first = ReadingChange.objects.get()
        for name, more in {
            "vitals_withdrawn_once": {"batch": first.batch},
            "vitals_change_has_reason": {"reason": ""},
            "vitals_correction_names_the_new": {"kind": "correct"},
        }.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                another(**more)

        def goal_row(**more):
            values = {name: getattr(goal, name) for name in ("organization", "patient", "code", "high", "set_by")}
            values |= {"reason": "x", "from_date": TODAY, "set_at": NOW, "set_by_name": "医生"}
            return PersonalRange.objects.create(**values | more)

        for name, more in {
            "vitals_one_personal_range": {},
            "vitals_personal_range_has_reason": {"code": "height", "reason": ""},
            "vitals_personal_range_in_order": {"code": "height", "low": 90},
        }.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                goal_row(**more)
        for name, more in {
            "vitals_range_version_once": {"source": "x"},
            "vitals_range_has_source": {"version": 9},
        }.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                values = {"code": "BPHS-V3", "version": 1, "rows": [], "effective_from": TODAY, "source": ""}
                RangeSet.objects.create(**values | more)
