"""凭理由查看: what a reason must be, how long it holds, and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.audit import queries, services
from jiayi.foundation.audit.models import ReadLog, RecordOpening
from jiayi.foundation.audit.rules import plain_line
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import disclosure, scope
from jiayi.kernel.disclosure import Disclosure, ReasonNeeded
from jiayi.kernel.errors import InvalidInput, TooManyRequests
from jiayi.kernel.testing import staff_actor
from tests.people import AT, browser, organization, patient, phone, staff

pytestmark = pytest.mark.django_db
REASON = "核实居民来信反映的收费问题"
CODE = {"content_type": "application/json"}


@pytest.fixture
def home():
    place = organization()
    with scope.everything(reason="test"):
        yield place


def official(home, **changes):
    values = {"account_id": 41, "name": "李科长", "organization_id": home.pk, "organization_name": "区卫健局"}
    return staff_actor(**(values | changes))


def opened(person, by, at=AT, reason=REASON, purpose="complaint"):
    return services.open_with_reason(patient_id=person.pk, purpose=purpose, reason=reason, by=by, at=at)


def test_a_reason_opens_one_person_to_one_account_for_four_hours(home):
    person, by = patient(home), official(home)
    opened(person, by)
    last = AT + timedelta(hours=4)
    assert queries.opened_patients(opener=by.label, at=last - timedelta(seconds=1)) == {person.pk}
    assert queries.opened_patients(opener=by.label, at=last) == frozenset()
    assert queries.opened_patients(opener="staff:42", at=AT) == frozenset()


@pytest.mark.parametrize("reason", ["", "看看", "   看  看   ", "看" * 101])
def test_a_reason_is_a_sentence(home, reason):
    with pytest.raises(services.ReasonTooShort):
        opened(patient(home), official(home), reason=reason)
    assert not RecordOpening.objects.exists()


def test_an_unknown_purpose_is_refused(home):
    with pytest.raises(InvalidInput):
        opened(patient(home), official(home), purpose="curiosity")


def test_a_list_cannot_be_opened_one_by_one(home):
    person, by = patient(home), official(home)
    for _ in range(safeguards.shipped("openings_a_day")):
        opened(person, by)
    with pytest.raises(TooManyRequests):
        opened(person, by)


def test_reading_without_a_reason_is_refused_and_leaves_no_line(home):
    person, by = patient(home), official(home)
    with disclosure.using(Disclosure(is_masked=True)), pytest.raises(ReasonNeeded):
        services.record_read(patient_id=person.pk, by=by, at=AT, purpose="record")
    assert not ReadLog.objects.exists()


def test_the_database_refuses_an_opening_without_a_reason_or_without_an_end(home):
    good = {
        "patient": patient(home),
        "organization": home,
        "opener": "staff:41",
        "opener_name": "李科长",
        "purpose": "complaint",
        "reason": REASON,
        "opened_at": AT,
        "expires_at": AT + timedelta(hours=4),
    }
    refusals = {
        "audit_opening_has_reason": {"reason": "看看"},
        "audit_opening_purpose": {"purpose": "curiosity"},
        "audit_opening_ends_soon": {"expires_at": AT + timedelta(days=2)},
    }
    for name, wrong in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RecordOpening.objects.create(**(good | wrong))
    with pytest.raises(IntegrityError, match="audit_opening_ends_soon"), transaction.atomic():
        RecordOpening.objects.create(**(good | {"expires_at": AT}))


def test_an_opening_can_neither_be_lengthened_nor_taken_back(home):
    opened(patient(home), official(home))
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        RecordOpening.objects.update(expires_at=AT + timedelta(hours=20))
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        RecordOpening.objects.all().delete()


def test_the_resident_reads_the_reason_word_for_word():
    told = plain_line(reader="李科长", organization="区卫健局", at=AT, purpose="oversight", subject=REASON)
    assert told.endswith(f" · 因监管核查查看：{REASON}")


def test_the_bureau_asks_over_the_network_and_the_director_need_not(home):
    person = patient(home, phone="13800000041")
    bureau = browser(staff(home, roles=("bureau",), display_name="李科长"))
    director = browser(staff(home, roles=("director",)))
    path = f"/api/desk/patients/{person.pk}"
    asked = {"patient_id": person.pk, "purpose": "complaint", "reason": REASON}
    assert bureau.get("/api/desk/patients").json()["items"][0]["name"] == "王*芳"
    assert (bureau.get(path).status_code, director.get(path).status_code) == (403, 200)
    assert bureau.get("/api/desk/patients?q=王桂").json()["code"] == "name_search_refused"
    assert director.get("/api/desk/patients?q=王桂").json()["total"] == 1
    assert director.post("/api/desk/record-openings", asked, **CODE).status_code == 403
    assert bureau.post("/api/desk/record-openings", asked, **CODE).json()["patient_id"] == person.pk
    assert bureau.get(path).json()["name"] == "王桂芳"
    lines = phone(person).get("/api/resident/read-log").json()["items"]
    assert any(REASON in line["text"] for line in lines)


def test_the_bureau_cannot_open_a_person_outside_its_district(home):
    stranger = patient(organization())
    bureau = browser(staff(home, roles=("bureau",)))
    asked = {"patient_id": stranger.pk, "purpose": "complaint", "reason": REASON}
    assert bureau.post("/api/desk/record-openings", asked, **CODE).status_code == 404
    assert not RecordOpening.objects.exists()


def test_the_auditor_sees_who_opened_whom_and_why_and_a_doctor_does_not(home):
    opened(patient(home), official(home))
    auditor, doctor = browser(staff(home, roles=("audit_admin",))), browser(staff(home, roles=("doctor",)))
    line = auditor.get("/api/desk/logs/openings").json()["items"][0]
    assert (line["opener_name"], line["reason"], line["patient_name"]) == ("李科长", REASON, "王*芳")
    assert doctor.get("/api/desk/logs/openings").status_code == 403
