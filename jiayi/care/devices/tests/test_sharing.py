"""A dangerous reading of a meter that several share: all of them hear at once, the doctor asks who it was."""

from datetime import timedelta

import pytest

from jiayi.care.alerts import services as alerts
from jiayi.care.alerts.models import Alert
from jiayi.care.devices import services
from jiayi.care.devices.models import DeviceReading
from jiayi.care.vitals.models import Observation
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.tasks.tests.people import NOW, Place
from jiayi.kernel import crypto, scope
from jiayi.kernel.events import handle, subscribers_to
from jiayi.kernel.models import DomainEvent

from .meters import arrive, bound, reading

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def all_rows():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def home():
    alerts.load_shipped_rules()
    place = Place()
    household = place.household()
    phone = {"phone": "16900001234", "phone_index": crypto.blind_index("phone", "16900001234")}
    place.husband = place.patient("老王", household=household, **phone)
    place.wife = place.patient("老李", household=household)
    bound(place, place.husband, at=NOW - 72 * HOUR, is_shared=True)
    return place


def worker():
    """What waits in the log, as the worker would do it."""
    for number in DomainEvent.objects.filter(name__startswith="devices.shared").values_list("pk", flat=True):
        for subscriber in subscribers_to(event_id=number):
            handle(event_id=number, subscriber=subscriber)


def test_the_whole_household_and_the_meter_are_answered_before_anybody_says_who_it_was(home):
    (said,) = arrive(reading(1, 186, 104))
    assert (said.state, said.level, "120" in said.advice) == ("waiting", "critical", True)
    told = Message.objects.filter(kind="reading_critical_shared")
    assert set(told.values_list("patient", flat=True)) == {home.husband.pk, home.wife.pk}
    assert "186/104" in told[0].body and "谁量的" in told[0].title
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms"}
    assert not Observation.objects.exists()


def test_the_doctor_is_asked_who_it_was_and_the_alert_becomes_that_persons(home):
    arrive(reading(1, 186, 104))
    worker()
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.severity, "还没说是谁量的" in alert.words) == ("shared", "red", True)
    waiting = DeviceReading.objects.get()
    services.claim_reading(patient_id=home.wife.pk, reading_id=waiting.pk, by=home.doctor, at=NOW)
    worker()
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("closed", "claimed")
    batch = Observation.objects.values_list("batch", flat=True)[0]
    (own,) = alerts.judge_readings(patient_id=home.wife.pk, batch=batch, at=NOW)
    assert (own.patient_id, own.kind) == (home.wife.pk, "bp")


def test_calm_readings_of_a_shared_meter_ring_nobody(home):
    assert arrive(reading(1, 132, 82))[0].level == "normal"
    assert not Message.objects.exists()
    assert not DomainEvent.objects.filter(name__startswith="devices.shared").exists()


def test_who_lives_alone_with_a_meter_is_told_on_every_way_once_in_a_quarter_of_an_hour(home):
    bound(home, home.husband, "BP-0002", at=NOW - HOUR)
    for number in (1, 2):
        arrive(reading(number, 186, 104), serial="BP-0002")
    (message,) = Message.objects.all()
    assert (message.kind, message.patient_id, "120" in message.body) == ("reading_critical", home.husband.pk, True)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms", "voice"}


def test_a_dangerous_reading_of_yesterday_asks_to_measure_again_and_wakes_nobody(home):
    bound(home, home.husband, "BP-0002", at=NOW - 48 * HOUR)
    (said,) = arrive(reading(1, 186, 104, device_at=NOW - 20 * HOUR), serial="BP-0002")
    assert said.advice.startswith("这是昨天 18:02量的") and "现在坐下再量一次" in said.advice
    assert Message.objects.get().title == "昨天 18:02量的数很危险"
    assert not Delivery.objects.exists()
