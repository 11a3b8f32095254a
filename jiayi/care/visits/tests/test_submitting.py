"""A whole visit is one request: exactly once, one verdict a person, all of a person or nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from jiayi.care.assessments.models import Assessment
from jiayi.care.followups.models import FollowUp
from jiayi.care.followups.services import close_for_death, close_for_move
from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits import services
from jiayi.care.visits.models import Encounter, EncounterForm, PresenceProof
from jiayi.care.visits.services import codes
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms import services as forms
from jiayi.foundation.forms.models import FormResponse, FormTemplate, KeptResponse
from jiayi.foundation.forms.queries import forget_versions
from jiayi.foundation.patients.services import record_death, record_move_out
from jiayi.foundation.patients.tests.factories import identity_number
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.models import DomainEvent

from .seen import EXAM, PRESSURE, SEALED, given, place_with_forms, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_with_forms()


def hypertensive(place, **more):
    patient = place.patient(tags=["hypertension"], **more)
    return patient, planned(place, patient)


def test_two_forms_of_one_visit_share_the_day_the_way_and_the_readings(place):
    patient, follow_up = hypertensive(place)
    visited = NOW - timedelta(minutes=40)
    exam = EXAM | {"bp_right_systolic": 148, "bp_right_diastolic": 92}
    exam.pop("examined_on")
    person = given(patient, ("htn_followup", PRESSURE, follow_up.pk), ("physical_exam", exam))
    (verdict,) = seen(place, person, visited_at=visited, ended_at=NOW, place="家里")
    assert (verdict.status, verdict.refusal, verdict.encounter.minutes) == ("stored", None, 40)
    assert [(form.code, form.result_code, form.status) for form in verdict.encounter.forms] == [
        ("htn_followup", "2", "stored"),
        ("physical_exam", verdict.encounter.forms[1].result_code, "stored"),
    ]
    with place.scope():
        follow_up = FollowUp.objects.get(pk=follow_up.pk)
        response = FormResponse.objects.get(pk=follow_up.form_response_id)
        pressures = Observation.objects.filter(code="bp_systolic")
        assert (follow_up.method, response.answers["visited_on"]) == ("2", "2026-09-15")
        assert (response.evidence["visit"], response.evidence["way"]) == (verdict.encounter.id, "home")
        assert [(one.value, one.taken_at) for one in pressures] == [(148, visited)]
    assert DomainEvent.objects.filter(name="visits.encounter.recorded").count() == 1


def test_a_household_is_one_request_and_a_replay_changes_nothing(place):
    home, key = place.household(), uuid4()
    people = [hypertensive(place, name=name, household=home) for name in ("王桂芳", "李福根")]
    asked = [given(patient, ("htn_followup", PRESSURE, follow_up.pk)) for patient, follow_up in people]
    first = seen(place, *asked, client_key=key)
    again = seen(place, *asked, client_key=key, at=NOW + timedelta(hours=3), visited_at=NOW)
    assert [(one.status, one.is_replay) for one in first] == [("stored", False)] * 2
    assert [(one.status, one.is_replay) for one in again] == [("stored", True)] * 2
    assert [one.encounter for one in again] == [one.encounter for one in first]
    with place.scope():
        assert (Encounter.objects.count(), FormResponse.objects.count()) == (2, 2)


def test_one_refused_person_stops_nobody_and_comes_in_on_the_next_try(place):
    home, key = place.household(), uuid4()
    (wife, hers), (husband, his) = (hypertensive(place, name=name, household=home) for name in ("王桂芳", "李福根"))
    impossible = PRESSURE | {"bp_systolic": 20}
    right = given(wife, ("htn_followup", PRESSURE, hers.pk))
    wrong = given(husband, ("htn_followup", impossible, his.pk))
    verdicts = seen(place, right, wrong, client_key=key)
    assert [one.status for one in verdicts] == ["stored", "refused"]
    refusal = verdicts[1].refusal
    assert (refusal.code, refusal.form, refusal.details[0]["field"]) == (
        "answers_refused",
        "htn_followup",
        "bp_systolic",
    )
    mended = seen(place, right, given(husband, ("htn_followup", PRESSURE, his.pk)), client_key=key)
    assert [(one.status, one.is_replay) for one in mended] == [("stored", True), ("stored", False)]


def test_of_a_refused_person_no_form_stays(place):
    patient, follow_up = hypertensive(place)
    broken = EXAM | {"height": 5000}
    (verdict,) = seen(place, given(patient, ("htn_followup", PRESSURE, follow_up.pk), ("physical_exam", broken)))
    assert (verdict.status, verdict.refusal.form) == ("refused", "physical_exam")
    with place.scope():
        assert not FormResponse.objects.exists()
        assert not Encounter.objects.exists()
        assert FollowUp.objects.get().state == "scheduled"


def test_whoever_comes_without_a_plan_is_seen_and_planned_on(place):
    patient = place.patient(tags=["hypertension"])
    (verdict,) = seen(place, given(patient, ("htn_followup", PRESSURE)), way="clinic")
    assert verdict.encounter.forms[0].follow_up_id is not None
    with place.scope():
        assert sorted(FollowUp.objects.values_list("state", flat=True)) == ["done", "scheduled"]
        assert FollowUp.objects.get(state="done").method == "1"


def test_a_visit_of_another_device_is_a_clash_that_shows_the_first(place):
    patient, follow_up = hypertensive(place)
    seen(place, given(patient, ("htn_followup", PRESSURE, follow_up.pk)))
    (verdict,) = seen(place, given(patient, ("htn_followup", PRESSURE, follow_up.pk)))
    assert verdict.refusal.code == "follow_up_already_done"
    assert verdict.refusal.details["summary"].startswith("舒张压 92")


def test_a_follow_up_of_somebody_else_is_refused(place):
    patient, _ = hypertensive(place)
    _, other = hypertensive(place, name="李福根")
    (verdict,) = seen(place, given(patient, ("htn_followup", PRESSURE, other.pk)))
    assert verdict.refusal.code == "follow_up_not_planned"


@pytest.mark.parametrize("left", ["died", "moved"])
def test_a_visit_of_before_is_kept_when_the_person_has_left_meanwhile(place, left):
    patient, follow_up = hypertensive(place)
    visited, day = NOW - timedelta(days=2), (NOW - timedelta(days=1)).date()
    with place.scope():
        if left == "died":
            record_death(patient_id=patient.pk, died_date=day, cause="", by=place.doctor, at=NOW)
            close_for_death(patient_id=patient.pk, by=place.doctor, at=NOW)
        else:
            record_move_out(patient_id=patient.pk, moved_out_date=day, to="外地", by=place.doctor, at=NOW)
            close_for_move(patient_id=patient.pk, by=place.doctor, at=NOW)
    exam = {name: value for name, value in EXAM.items() if name != "examined_on"}
    person = given(patient, ("htn_followup", PRESSURE, follow_up.pk), ("physical_exam", exam))
    (verdict,) = seen(place, person, visited_at=visited)
    assert (verdict.status, verdict.refusal) == ("stored", None)
    with place.scope():
        stored = FollowUp.objects.get(patient=patient, state="done")
        assert (stored.pk != follow_up.pk, stored.visited_date) == (True, visited.date())
        # Nobody is sent to this door again.
        assert not FollowUp.objects.filter(patient=patient, state="scheduled").exists()
        assert not Task.objects.filter(patient=patient, state="open").exists()


def test_a_stranger_and_the_dead_are_told_apart_from_nobody(place):
    dead = place.patient(died_date=(NOW - timedelta(days=1)).date())
    stranger = place_with_forms().patient()
    verdicts = seen(place, given(dead, ("phq9", {})), given(stranger, ("phq9", {})))
    assert [one.refusal.code for one in verdicts] == ["patient_not_current", "not_found"]


@pytest.mark.parametrize("hours", [1, -9000])
def test_a_visit_lies_between_last_year_and_now(place, hours):
    patient, _ = hypertensive(place)
    with pytest.raises(services.BadVisitTime):
        seen(place, given(patient, ("htn_followup", PRESSURE)), visited_at=NOW + timedelta(hours=hours))


def test_nobody_is_in_a_visit_twice(place):
    patient, _ = hypertensive(place)
    with pytest.raises(services.PersonTwice):
        seen(place, given(patient), given(patient))
    with pytest.raises(services.PersonTwice):
        seen(place, given(patient, ("phq9", {}), ("phq9", {})))


def test_answers_to_a_version_that_is_over_are_kept_and_count_once_they_were_accepted(place):
    patient, follow_up = hypertensive(place)
    ended = NOW.date() - timedelta(days=60)
    FormTemplate.objects.filter(code="htn_followup").update(effective_to=ended)
    forget_versions()
    form = services.FormGiven("htn_followup", PRESSURE, version="3", follow_up_id=follow_up.pk)
    (verdict,) = seen(place, services.PersonGiven(patient.pk, [form]))
    assert (verdict.status, verdict.encounter.forms[0].status) == ("stored", "kept")
    with place.scope():
        kept = KeptResponse.objects.get()
        assert kept.client_key == EncounterForm.objects.get().client_key
        forms.accept_kept(kept_id=kept.pk, by=place.doctor, at=NOW)
        event = DomainEvent.objects.get(name="forms.kept_response_accepted")
        for _ in range(2):
            services.take_effect(response_id=event.payload["response_id"], by=Actor.system("visits"), at=NOW)
        row = EncounterForm.objects.get()
        assert (row.follow_up_id, row.follow_up.state, row.follow_up.classification) == (follow_up.pk, "done", "2")
        assert Observation.objects.get(code="bp_systolic").value == 148
        assert FormResponse.objects.count() == 1
    forget_versions()


def test_a_home_visit_without_a_proof_says_so(place):
    patient, _ = hypertensive(place)
    (home,) = seen(place, given(patient, ("htn_followup", PRESSURE)))
    assert home.encounter.presence == "missing"
    (clinic,) = seen(place, given(place.patient(tags=["hypertension"]), ("htn_followup", PRESSURE)), way="clinic")
    assert clinic.encounter.presence == "not_asked"


def test_the_number_of_the_card_proves_presence_and_is_kept_nowhere(place):
    patient = place.patient(tags=["hypertension"])
    number, other = (identity_number(birth_date=patient.birth_date, sex=patient.sex) for _ in range(2))
    with place.scope():
        type(patient).objects.filter(pk=patient.pk).update(
            identity_kind="id_card", identity_number=number, identity_index=blind_index("id_card", number)
        )
    form = ("htn_followup", PRESSURE)
    (wrong,) = seen(place, given(patient, form, presence={"kind": "id_card", "number": other}))
    assert wrong.refusal.code == "presence_refused"
    (right,) = seen(place, given(patient, form, presence={"kind": "id_card", "number": number}))
    assert (right.encounter.presence, right.encounter.presence_words) == ("proved", "证件号核对一致")
    with place.scope():
        assert number not in str(PresenceProof.objects.get().detail)


def code_sent(place, patient, monkeypatch):
    with place.scope():
        index = blind_index("phone", "13800000001")
        type(patient).objects.filter(pk=patient.pk).update(phone="13800000001", phone_index=index)
    sent = []
    monkeypatch.setattr(codes.messaging, "send_sms", lambda **sms: sent.append(sms["context"]["code"]))
    with place.scope():
        assert services.send_presence_code(patient_id=patient.pk, by=place.doctor, at=NOW) == "138****0001"
    return sent[0]


def test_a_code_by_sms_proves_one_visit_and_five_wrong_ones_end_it(place, monkeypatch):
    patient, _ = hypertensive(place)
    secret = code_sent(place, patient, monkeypatch)
    (right,) = seen(place, given(patient, presence={"kind": "sms", "code": secret}))
    assert right.encounter.presence_words == "短信码核对一致"
    (again,) = seen(place, given(patient, presence={"kind": "sms", "code": secret}))
    assert again.refusal.code == "presence_refused"
    secret = code_sent(place, patient, monkeypatch)
    wrong = "000000" if secret != "000000" else "111111"
    for _ in range(5):
        seen(place, given(patient, presence={"kind": "sms", "code": wrong}))
    (late,) = seen(place, given(patient, presence={"kind": "sms", "code": secret}))
    assert late.refusal.code == "presence_refused"


def test_nobody_without_a_phone_is_sent_a_code(place):
    patient, _ = hypertensive(place)
    with place.scope(), pytest.raises(services.NoPhone):
        services.send_presence_code(patient_id=patient.pk, by=place.doctor, at=NOW)


def test_the_code_on_the_own_phone_proves_a_visit_of_that_hour_and_of_no_other_day(place):
    patient, _ = hypertensive(place)
    own = Actor(
        kind="resident", account_id=9, name=patient.name, patient_ids=frozenset({patient.pk}), patient_id=patient.pk
    )
    shown = services.show_own_code(by=own, at=NOW)
    assert (len(shown.digits), 0 < shown.seconds_left <= 180) == (8, True)
    yesterday = NOW - timedelta(days=1)
    (wrong,) = seen(place, given(patient, presence={"kind": "qr", "code": shown.digits}), visited_at=yesterday)
    assert wrong.refusal.code == "presence_refused"
    scanned = {"kind": "qr", "code": f"JYDC:{shown.digits}"}
    late = NOW + timedelta(hours=6)  # typed down where there was no signal
    (right,) = seen(place, given(patient, presence=scanned), visited_at=NOW, at=late)
    assert right.encounter.presence == "proved"
    with pytest.raises(services.OnlyOwnCode):
        services.show_own_code(by=replace(own, patient_id=patient.pk + 1, wards=frozenset({patient.pk + 1})), at=NOW)


def test_a_witness_signs_and_a_place_needs_a_photo(place):
    patient, _ = hypertensive(place)
    where = {"kind": "location", "latitude": 30.2, "longitude": 120.1, "accuracy": 18.0, "picture": SEALED}
    who = {"kind": "witness", "name": "王丽", "relation": "relative", "picture": SEALED}
    for broken in (where | {"accuracy": 5000.0}, where | {"picture": ""}, who | {"name": ""}, {"kind": "face"}):
        (verdict,) = seen(place, given(patient, presence=broken))
        assert verdict.refusal.code == "presence_refused"
    (located,) = seen(place, given(patient, presence=where))
    (witnessed,) = seen(place, given(patient, presence=who))
    assert located.encounter.presence_words == "位置误差 18 米，有照片"
    assert (witnessed.encounter.presence_words, witnessed.encounter.presence_file_id is None) == (
        "家属见证，已签名",
        False,
    )


def test_the_database_holds_a_visit_as_it_was_made(place):
    patient, _ = hypertensive(place)
    seen(place, given(patient, ("htn_followup", PRESSURE)))
    with place.scope():
        encounter = Encounter.objects.get()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Encounter.objects.update(way="clinic")
        row = EncounterForm.objects.get()
        done = Assessment(pk=1)
        with pytest.raises(IntegrityError, match="visits_form_is_one_thing"), transaction.atomic():
            EncounterForm.objects.filter(pk=row.pk).update(assessment=done)
        encounter.pk = None
        with pytest.raises(IntegrityError, match="visits_once_per_person"), transaction.atomic():
            encounter.save(force_insert=True)
        encounter.client_key, encounter.minutes = uuid4(), 800
        with pytest.raises(IntegrityError, match="visits_minutes_within_a_shift"), transaction.atomic():
            encounter.save(force_insert=True)
        with pytest.raises(IntegrityError, match="visits_form_once"), transaction.atomic():
            EncounterForm.objects.create(encounter_id=row.encounter_id, code=row.code, title="x", client_key=uuid4())
        with pytest.raises(IntegrityError, match="visits_picture_is_kept"), transaction.atomic():
            PresenceProof.objects.create(
                encounter_id=row.encounter_id, kind="witness", words="x", detail="{}", proved_at=NOW, by="x"
            )
