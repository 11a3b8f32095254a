"""The record page: doctors add, change, stop and take back; the tag follows; the resident reads; others do not."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.care.assessments.tests.filled import acting, place_with_forms
from jiayi.care.records import queries, services
from jiayi.care.records.api import desk, doctor, resident
from jiayi.care.records.models import AllergyIntolerance, Condition, MedicationCheck, MedicationStatement
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.models import PatientTag
from jiayi.foundation.patients.queries.tag_rules import forget_tag_rules
from jiayi.foundation.patients.tests.tagging import add
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller

from .recording import correct, stop

pytestmark = pytest.mark.django_db
CALLERS = {
    "doctor": Caller(doctor.router, "records-doctor"),
    "desk": Caller(desk.router, "records-desk"),
    "resident": Caller(resident.router, "records-resident"),
}


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return place_with_forms()


@pytest.fixture
def person(place):
    return place.patient()


def medicine(place, person, name="氨氯地平", **more):
    with place.scope():
        return services.add_medicine(
            patient_id=person.pk, name=name, client_key=uuid4(), by=place.doctor, at=NOW, **more
        )


def diagnosis(place, person, name="高血压", **more):
    with place.scope():
        return services.add_condition(
            patient_id=person.pk, name=name, client_key=uuid4(), by=place.doctor, at=NOW, **more
        )


def without(actor, permission):
    return replace(actor, permissions=actor.permissions - {permission})


def sent(**more):
    return {"client_key": str(uuid4())} | more


def test_a_doctor_adds_changes_stops_and_takes_back(place, person):
    call, me = CALLERS["doctor"], place.doctor
    body = sent(name="络活喜", times=1, dose="5mg")
    status, record = call.post(me, f"/patients/{person.pk}/medicines", body)
    assert (status, record["medicines"][0]["code"]) == (200, "amlodipine")
    assert record["medicines"][0]["words"] == "每日 1 次，每次 5mg"
    call.post(me, f"/patients/{person.pk}/medicines", body)  # sent twice
    number = record["medicines"][0]["id"]
    changed = call.post(me, f"/medicines/{number}/change", sent(reason="没到目标", times=1, dose="10mg"))[1]
    assert [(line["state"], line["dose"]) for line in changed["medicines"]] == [("active", "10mg"), ("stopped", "5mg")]
    number = changed["medicines"][0]["id"]
    gone = call.post(
        me, f"/record/medicines/{number}/stop", {"reason_code": "reaction", "note": "脚肿", "on": TODAY.isoformat()}
    )[1]
    assert gone["medicines"][0]["end_words"] == "不良反应，脚肿"
    wrong = call.post(me, f"/record/medicines/{number}/correct", {"reason": "看错了人"})[1]
    assert [line["state"] for line in wrong["medicines"]] == ["stopped", "corrected"]
    assert call.post(me, f"/record/medicines/{number}/correct", {"reason": "再一次"})[0] == 409


def test_what_holds_is_not_added_twice(place, person):
    medicine(place, person)
    status, answer = CALLERS["doctor"].post(
        place.doctor, f"/patients/{person.pk}/medicines", sent(name="氨氯地平片", dose="10mg")
    )
    assert (status, answer["code"]) == (409, "already_on_record")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason_code": "other", "note": "", "on": TODAY.isoformat()}, 422),
        ({"reason_code": "nonsense", "note": "", "on": TODAY.isoformat()}, 422),
        ({"reason_code": "cost", "note": "", "on": "2026-12-31"}, 422),
    ],
)
def test_a_stop_says_why_and_when(place, person, body, status):
    row = medicine(place, person)
    assert CALLERS["doctor"].post(place.doctor, f"/record/medicines/{row.pk}/stop", body)[0] == status


def test_names_are_found_by_characters_pinyin_and_initials(place):
    call = CALLERS["desk"]
    for words in ("氨氯", "anlv", "aldp", "络活喜"):
        assert "amlodipine" in [one["code"] for one in call.get(place.doctor, f"/medicines?q={words}")[1]]
    assert call.get(place.doctor, "/diagnoses?q=gxy")[1][0]["code"] == "hypertension"
    nurse = without(acting(place, "nurse"), "patients.view_sensitive")
    assert not call.get(nurse, "/diagnoses?q=精神分裂")[1]


def test_every_wording_of_a_medicine_is_one_medicine():
    terms = queries.medicines()
    for said in ("苯磺酸氨氯地平片", "氨氯地平片（5mg）", "左旋氨氯地平", "络活喜"):
        assert terms.find(said).code == "amlodipine"
    for said, code in (
        ("盐酸二甲双胍缓释片", "metformin"),
        ("硝苯地平控释片", "nifedipine"),
        ("阿司匹林肠溶片", "aspirin"),
        ("门冬胰岛素30注射液", "insulin_aspart_30"),
        ("琥珀酸美托洛尔缓释片", "metoprolol"),
    ):
        assert terms.find(said).code == code
    assert terms.find("祖传秘方") is None


def test_a_diagnosis_offers_its_class_and_a_wrong_one_takes_it_back(place, person):
    call, me = CALLERS["doctor"], place.doctor
    record = call.post(me, f"/patients/{person.pk}/conditions", sent(name="高血压"))[1]
    line = record["conditions"][0]
    assert (line["offers_tag"], line["offers_tag_label"]) == ("hypertension", "高血压")
    with place.scope():
        assert not PatientTag.objects.filter(patient=person).exists()  # nobody is put in in silence
    line = call.post(me, f"/conditions/{line['id']}/tag", {"is_accepted": True})[1]["conditions"][0]
    with place.scope():
        assert patients.tags_of([person.pk], on=TODAY)[person.pk] == {"hypertension"}
        assert (line["offers_tag"], line["tagged"]) == ("", "hypertension")
        assert call.post(me, f"/conditions/{line['id']}/tag", {"is_accepted": True})[0] == 409
        correct(place, "conditions", Condition.objects.get(pk=line["id"]))
        assert not patients.tags_of([person.pk], on=TODAY).get(person.pk)


def test_a_declined_class_is_not_offered_again(place, person):
    row = diagnosis(place, person, "糖尿病")
    with place.scope():
        services.decide_tag(condition_id=row.pk, is_accepted=False, by=place.doctor, at=NOW)
        record = queries.health_record(patient_id=person.pk, on=TODAY, sensitive=True)
    assert [line.offers_tag for line in record.conditions] == [""]


def test_another_diagnosis_holds_the_class(place, person):
    first, second = diagnosis(place, person, "脑梗死"), diagnosis(place, person, "脑出血")
    with place.scope():
        services.decide_tag(condition_id=first.pk, is_accepted=True, by=place.doctor, at=NOW)
        correct(place, "conditions", first)
        assert patients.tags_of([person.pk], on=TODAY)[person.pk] == {"stroke"}
        assert second.state == "active"


@pytest.mark.parametrize("given", [{"certainty": "suspected"}, {"whose": "father"}])
def test_a_suspicion_and_a_father_offer_nothing(place, person, given):
    row = diagnosis(place, person, **given)
    with place.scope(), pytest.raises(services.NothingOffered):
        services.decide_tag(condition_id=row.pk, is_accepted=True, by=place.doctor, at=NOW)


def test_a_rule_may_look_at_a_diagnosis_and_follows_it_at_once(place, person):
    with place.scope():
        add({"fact": "diagnosis", "diagnoses": ["angina"]}, tag="coronary")
    forget_tag_rules()
    row = diagnosis(place, person, "心绞痛")
    run_jobs()
    with place.scope():
        assert patients.tags_of([person.pk], on=TODAY)[person.pk] == {"coronary"}
        correct(place, "conditions", row)
    run_jobs()
    with place.scope():
        assert not patients.tags_of([person.pk], on=TODAY).get(person.pk)


def test_a_nurse_writes_medicines_and_no_diagnoses(place, person):
    nurse, call = acting(place, "nurse"), CALLERS["doctor"]
    assert call.post(nurse, f"/patients/{person.pk}/medicines", sent(name="二甲双胍"))[0] == 200
    assert call.post(nurse, f"/patients/{person.pk}/conditions", sent(name="高血压"))[0] == 403
    row = diagnosis(place, person)
    body = {"reason": "写错了"}
    assert call.post(nurse, f"/record/conditions/{row.pk}/correct", body)[0] == 403
    assert call.post(place.doctor, f"/record/conditions/{row.pk}/correct", body)[0] == 200


def test_whoever_may_not_read_reads_nothing(place, person):
    call = CALLERS["doctor"]
    assert call.get(place.doctor, f"/patients/{person.pk}/record")[0] == 200
    assert call.get(without(place.doctor, "records.read"), f"/patients/{person.pk}/record")[0] == 403
    assert call.get(replace(place.doctor, organization_path="9999."), f"/patients/{person.pk}/record")[0] == 404


def test_a_confidential_diagnosis_is_not_there_for_others(place, person):
    row = diagnosis(place, person, "精神分裂症")
    nurse, call = without(acting(place, "nurse"), "patients.view_sensitive"), CALLERS["doctor"]
    assert call.get(nurse, f"/patients/{person.pk}/record")[1]["conditions"] == []
    assert call.post(nurse, f"/record/conditions/{row.pk}/keep", {})[0] == 404
    assert call.get(place.doctor, f"/patients/{person.pk}/record")[1]["conditions"][0]["name"] == "精神分裂症"


def test_a_resident_reads_the_own_medicines_in_plain_words(place, person):
    medicine(place, person, times=1, dose="5mg", usage="早饭后")
    me = Actor(
        kind="resident",
        account_id=9,
        name=person.name,
        patient_id=person.pk,
        patient_ids=frozenset({person.pk}),
        roles=frozenset({"resident"}),
        channel="resident_h5",
    )
    home, other = CALLERS["resident"], place.patient("别人")
    status, mine = home.get(me, f"/patients/{person.pk}/medicines")
    assert (status, mine["medicines"][0]["plain_words"]) == (200, "一天 1 次，一次 5mg，早饭后")
    assert home.get(me, f"/patients/{other.pk}/medicines")[0] == 404


def test_the_database_refuses_what_cannot_be(place, person):
    row, when = medicine(place, person), {"ended_at": NOW, "until_date": TODAY}

    def refused(change, error=IntegrityError):
        with scope.everything(reason="test data"), pytest.raises(error), transaction.atomic():
            change()

    same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    with place.scope():
        rows = MedicationStatement.objects.filter(pk=row.pk)
    refused(lambda: MedicationStatement.objects.create(**same | {"client_key": uuid4()}))
    refused(lambda: MedicationStatement.objects.create(**same | {"key": "other"}))
    refused(lambda: MedicationStatement.objects.create(**same | {"client_key": None, "key": "a", "times": 25}))
    refused(lambda: MedicationStatement.objects.create(**same | {"client_key": None, "key": ""}))
    refused(lambda: MedicationStatement.objects.create(**same | {"client_key": None, "key": "b", "source": "form"}))
    refused(lambda: rows.update(state="stopped", **when))
    refused(lambda: rows.update(state="stopped", end_code="cost", ended_at=NOW, until_date="2020-01-01"))
    refused(lambda: rows.update(dose="100mg"), DatabaseError)
    refused(lambda: rows.delete(), DatabaseError)
    with place.scope():
        stop(place, "medicines", row, "cost")
    refused(lambda: rows.update(state="active", ended_at=None, until_date=None, end_code=""), DatabaseError)
    condition = diagnosis(place, person, certainty="suspected")
    refused(lambda: Condition.objects.filter(pk=condition.pk).update(tagged="hypertension"))
    refused(lambda: AllergyIntolerance.objects.create(**_bare(same, "allergy") | {"state": "stopped"}), DatabaseError)
    refused(lambda: MedicationCheck.objects.create(patient=person, checked_date=TODAY, adherence="regular"))


def _bare(same, key):
    kept = {name: value for name, value in same.items() if name not in ("times", "dose", "usage", "is_ordered")}
    return kept | {"key": key, "client_key": None}
