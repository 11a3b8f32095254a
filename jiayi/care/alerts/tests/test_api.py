"""Every route of alerts in pairs: with the permission and without it, and nobody of another centre or family."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from jiayi.care.alerts import services
from jiayi.care.alerts.api import desk, doctor, resident
from jiayi.care.alerts.models import Alert
from jiayi.care.records.models import MedicationCheck
from jiayi.care.vitals import services as vitals
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.forms.models import FormResponse, FormTemplate
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.tasks.models import Task
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock, scope
from tests.calling import Caller, without_permission

from .test_alerts import measured

pytestmark = pytest.mark.django_db
PHONE, DESK, HOME = (
    Caller(doctor.router, "alerts-doctor"),
    Caller(desk.router, "alerts-desk"),
    Caller(resident.router, "alerts-resident"),
)
LATER = (NOW + timedelta(days=3)).isoformat()


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    services.load_shipped_rules()
    made = Place()
    made.person = made.patient()
    with scope.everything(reason="test"):
        (made.alert,) = measured(made, made.person)
        made.mute = services.mute(
            patient_id=made.person.pk, rule="fading", until=NOW + timedelta(days=2), reason="在住院",
            by=made.doctor, at=NOW,
        )  # fmt: skip
    return made


def routes(place):
    """Method, path, body; whoever is not of the place must not find it."""
    alert, person = f"/alerts/{place.alert.pk}", f"/patients/{place.person.pk}"
    return [
        ("get", alert, None),
        ("post", f"{alert}/seen", {}),
        ("post", f"{alert}/acknowledge", {}),
        ("post", f"{alert}/calls", {"words": "没接"}),
        ("post", f"{alert}/close", {"outcome": "called_fine"}),
        ("get", f"{person}/alert-mutes", None),
        ("post", f"{person}/alert-mutes", {"rule": "", "until": LATER, "reason": "在住院"}),
        ("post", f"{person}/alert-mutes/{place.mute.pk}/lift", {}),
    ]


def send(caller, actor, method, path, body):
    return caller.get(actor, path) if method == "get" else getattr(caller, method)(actor, path, body)


@pytest.mark.parametrize("caller", [PHONE, DESK], ids=["phone", "desk"])
def test_who_handles_alerts_may_and_who_does_not_may_not_and_a_stranger_finds_nothing(place, caller):
    stranger, nobody = Place().doctor, without_permission(place.doctor)
    for method, path, body in routes(place):
        assert send(caller, nobody, method, path, body)[0] == 403, path
        assert send(caller, stranger, method, path, body)[0] == 404, path
    for method, path, body in routes(place):
        assert send(caller, place.doctor, method, path, body)[0] in (200, 204), path


def test_the_list_holds_ones_own_and_nobody_elses(place):
    for caller in (PHONE, DESK):
        assert [one["id"] for one in caller.get(place.doctor, "/alerts")[1]["items"]] == [place.alert.pk]
        assert caller.get(Place().doctor, "/alerts")[1]["items"] == []
        of = f"/alerts?state=standing&patient_id={place.person.pk}"
        assert [one["id"] for one in caller.get(place.doctor, of)[1]["items"]] == [place.alert.pk]
        assert caller.get(place.doctor, "/alerts?patient_id=0")[1]["items"] == []
        assert caller.get(without_permission(place.doctor), "/alerts")[0] == 403


def test_the_roster_is_seen_by_the_centre_and_set_by_its_director(place):
    director = replace(place.doctor, roles=frozenset({"director"}))
    path = f"/duty-roster?organization_id={place.organization.pk}&day={TODAY}"
    duty = {
        "organization_id": place.organization.pk,
        "day": str(TODAY),
        "shift": "day",
        "practitioner_id": place.team.leader_id,
    }
    assert DESK.put(place.doctor, "/duty-roster", duty)[0] == 403
    assert DESK.put(director, "/duty-roster", duty)[0] == 200
    assert len(DESK.get(place.doctor, path)[1]) == 1
    assert DESK.get(without_permission(place.doctor), path)[0] == 403
    elsewhere = Place()
    assert DESK.get(elsewhere.doctor, path)[1] == []
    assert DESK.put(replace(elsewhere.doctor, roles=frozenset({"director"})), "/duty-roster", duty)[0] == 404


def test_a_resident_sees_what_to_do_now_and_another_family_sees_nothing(place):
    path, me = f"/patients/{place.person.pk}/alerts", resident_actor(place.person)
    (said,) = HOME.get(me, path)[1]
    assert ("120" in said["advice"], said["state"], said["next_words"]) == (True, "open", "值班医生")
    other = resident_actor(place.patient("邻居"))
    assert HOME.get(other, path)[0] == 404
    assert HOME.get(without_permission(me), path)[0] == 403
    relative = replace(other, patient_ids=frozenset({other.patient_id, place.person.pk}))
    assert HOME.get(relative, path)[0] == 200


def test_a_reading_of_yesterday_is_answered_as_one_of_yesterday(place):
    with scope.everything(reason="test"):
        old = place.patient("昨天量的")
        said = vitals.report_readings(
            patient_id=old.pk,
            readings=[vitals.Reading("bp_systolic", Decimal(186)), vitals.Reading("bp_diastolic", Decimal(104))],
            taken_at=NOW - timedelta(hours=26),
            source="hand",
            batch=(batch := uuid4()),
            by=resident_actor(old),
            at=NOW,
        )
        assert said.is_late and said.is_critical
        assert said.urgent_advice.startswith("这是昨天 12:02量的")
        Message.objects.all().delete()
        (alert,) = services.judge_readings(patient_id=old.pk, batch=batch, at=NOW)
        assert alert.words == "血压 昨天 12:02 186/104，危险"
        assert not Delivery.objects.filter(template="alert_family").exists()


def test_what_has_to_be_looked_at_again_becomes_a_task_and_what_is_over_does_not(place):
    tasks.load_builtin_task_rules()
    with scope.everything(reason="test"):
        services.close(alert_id=place.alert.pk, outcome="adjusted", remark="", by=place.doctor, at=NOW)
        task = Task.objects.get(source_app="alerts", source_id=place.alert.pk)
        assert (task.kind, task.patient_id) == ("event_alert", place.person.pk)
        assert (task.due_date, task.priority) == (TODAY + timedelta(days=14), 2)  # red: before what is as usual
        assert "前跟进" in place.alert.steps.get(kind="closed").words
        calm = place.patient("没事的")
        (alert,) = measured(place, calm)
        services.close(alert_id=alert.pk, outcome="called_fine", remark="", by=place.doctor, at=NOW)
        assert not Task.objects.filter(patient_id=calm.pk).exists()


def test_what_comes_out_of_order_counts_and_does_not_hide_the_newest(place):
    with scope.everything(reason="test"):
        batch = uuid4()
        vitals.report_readings(
            patient_id=place.person.pk,
            readings=[vitals.Reading("bp_systolic", Decimal(200)), vitals.Reading("bp_diastolic", Decimal(120))],
            taken_at=NOW - timedelta(minutes=50),
            source="hand",
            batch=batch,
            by=resident_actor(place.person),
            at=NOW,
        )
        services.judge_readings(patient_id=place.person.pk, batch=batch, at=NOW)
        place.alert.refresh_from_db()
        assert (place.alert.times, place.alert.words) == (2, "血压 186/104，危险")


def test_who_takes_the_medicine_less_than_before_is_noticed_once(place):
    with scope.everything(reason="test"):
        template = FormTemplate.objects.create(
            code="x", version="1", title="x", effective_from=TODAY - timedelta(days=90), definition={"x": 1}, source="x"
        )
        for days, taken in ((60, "regular"), (3, "sometimes")):
            response = FormResponse.objects.create(
                template=template,
                patient=place.person,
                organization=place.organization,
                answers="{}",
                authored_at=NOW - timedelta(days=days),
                author="system:test",
            )
            MedicationCheck.objects.create(
                patient=place.person,
                key="amlodipine",
                checked_date=TODAY - timedelta(days=days),
                adherence=taken,
                response=response,
            )
        assert services.watch_silence(at=NOW) == 1
        assert services.watch_silence(at=NOW + timedelta(days=1)) == 0
        assert Alert.objects.get(rule="medicine_missed").words == "药原来规律吃，9 月 12 日问是间断"
