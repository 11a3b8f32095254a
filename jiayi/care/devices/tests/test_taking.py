"""At least once in, exactly once stored, to the right person, at the right time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.devices import queries, services
from jiayi.care.devices.models import Device, DeviceBinding, DeviceNonce, DeviceReading, FloodCase
from jiayi.care.vitals.models import Observation
from jiayi.foundation.tasks.tests.people import NOW, Place
from jiayi.kernel import scope
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent

from .meters import arrive, body, bound, meter, reading, signed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Devices, arrivals, people, tags, goals, readings, events, two for what was seen, and the savepoint around them.
STATEMENTS = 11


@pytest.fixture
def place():
    return Place()


@pytest.fixture
def all_rows():
    with scope.everything(reason="test"):
        yield


def test_a_reading_sent_again_and_again_is_stored_once(place, all_rows):
    patient = place.patient()
    bound(place, patient, at=NOW - HOUR)
    states = [one.state for _ in range(2) for one in arrive(reading(1), reading(1), reading(2))]
    assert states == ["stored", "repeated", "stored", "repeated", "repeated", "repeated"]
    assert Observation.objects.filter(patient=patient).count() == 4
    assert DeviceReading.objects.count() == 2


def test_a_batch_of_many_people_is_a_fixed_number_of_statements(place, django_assert_num_queries):
    for number in range(3):
        bound(place, place.patient(), f"BP-000{number}", at=NOW - HOUR)
    batch = [services.Incoming(f"BP-000{number}", reading(7), "mqtt") for number in range(3)]
    with django_assert_num_queries(STATEMENTS):
        services.take_in(incoming=batch, at=NOW)


def test_normal_readings_are_told_in_one_word_and_a_red_one_alone(place):
    bound(place, place.patient(), at=NOW - HOUR)
    calm, red = arrive(reading(1), reading(2, 186, 104))
    assert (calm.level, red.level) == ("normal", "critical")
    assert "120" in red.advice
    names = list(DomainEvent.objects.order_by("id").values_list("name", flat=True))
    assert names.count("devices.readings.stored") == names.count("vitals.readings.taken") == 1


def test_a_late_reading_belongs_to_whom_the_device_belonged_then(place, all_rows):
    before, after = place.patient("原来的人"), place.patient("现在的人")
    bound(place, before, at=NOW - 48 * HOUR)
    bound(place, after, at=NOW - HOUR)
    arrive(reading(2), reading(1, device_at=NOW - 24 * HOUR))
    assert list(DeviceReading.objects.order_by("sequence").values_list("patient", "flags")) == [
        (before.pk, ["late"]),
        (after.pk, []),
    ]


def test_a_wrong_clock_is_kept_beside_the_time_of_arrival(place, all_rows):
    patient = place.patient()
    bound(place, patient, at=NOW - HOUR)
    arrive(reading(1, device_at=NOW.replace(year=2000)))
    stored = Observation.objects.filter(patient=patient).first()
    assert (stored.taken_at, stored.device_taken_at) == (NOW, NOW.replace(year=2000))
    assert DeviceReading.objects.get().flags == ["wrong_clock"]


def test_an_impossible_value_is_kept_and_not_stored_as_a_reading(place, all_rows):
    bound(place, place.patient(), at=NOW - HOUR)
    assert arrive(reading(1, 1480, 92))[0].state == "refused"
    assert not Observation.objects.exists()


def test_an_unknown_device_waits_in_quarantine_until_it_is_adopted(place, all_rows):
    patient = place.patient()
    assert {one.state for one in arrive(reading(1), reading(2), serial="NEW-77")} == {"quarantined"}
    (stranger,) = queries.list_quarantine(organization_ids=[])
    assert (stranger.serial, stranger.readings) == ("NEW-77", 2)
    bound(place, patient, "NEW-77", with_quarantine=True)
    assert queries.list_quarantine(organization_ids=[place.organization.pk]) == []
    assert Observation.objects.filter(patient=patient).count() == 4


def test_an_unknown_device_cannot_fill_the_house(place, all_rows):
    states = [one.state for one in arrive(*(reading(number) for number in range(25)), serial="NEW-78")]
    assert (states.count("quarantined"), states.count("dropped")) == (20, 5)
    assert arrive(reading(99), serial="NEW-78")[0].state == "dropped"
    assert services.dismiss_quarantine(serial="NEW-78", by=place.doctor, at=NOW) == 20
    with pytest.raises(NotFound):
        services.dismiss_quarantine(serial="NEW-78", by=place.doctor, at=NOW)


def test_a_shared_device_asks_who_it_was(place, all_rows):
    home = place.household()
    husband, wife = place.patient("老王", household=home), place.patient("老李", household=home)
    bound(place, husband, at=NOW - HOUR, is_shared=True)
    assert arrive(reading(1, 186, 104))[0].state == "waiting"
    (waiting,) = queries.list_waiting(patient_id=husband.pk)
    assert {one.pk for one in waiting.members} == {husband.pk, wife.pk}
    said = services.claim_reading(patient_id=wife.pk, reading_id=waiting.id, by=place.doctor, at=NOW)
    assert (said.level, "120" in said.advice) == ("critical", True)
    assert set(Observation.objects.values_list("patient", flat=True)) == {wife.pk}
    with pytest.raises(services.NotAMember):
        services.claim_reading(patient_id=husband.pk, reading_id=waiting.id, by=place.doctor, at=NOW)


def test_a_stranger_to_the_household_claims_nothing(place, all_rows):
    bound(place, place.patient(household=place.household()), at=NOW - HOUR, is_shared=True)
    arrive(reading(1))
    for outsider in (place.patient("外人"), place.patient("邻居", household=place.household("别处"))):
        with pytest.raises(services.NotAMember):
            services.claim_reading(
                patient_id=outsider.pk, reading_id=DeviceReading.objects.get().pk, by=place.doctor, at=NOW
            )


def test_somebody_without_a_household_shares_no_device(place):
    with pytest.raises(services.NoHousehold):
        bound(place, place.patient(), is_shared=True)


def test_a_device_that_is_blocked_or_unbound_leaves_its_readings_in_quarantine(place, all_rows):
    device = bound(place, place.patient(), at=NOW - HOUR)
    services.change_state(device_id=device.pk, move="block", by=place.doctor, at=NOW)
    assert arrive(reading(1))[0].state == "quarantined"
    services.change_state(device_id=device.pk, move="unblock", by=place.doctor, at=NOW)
    services.unbind(device_id=device.pk, by=place.doctor, at=NOW)
    assert arrive(reading(2))[0].state == "quarantined"
    services.change_state(device_id=device.pk, move="retire", by=place.doctor, at=NOW)
    with pytest.raises(InvalidTransition):
        services.change_state(device_id=device.pk, move="unblock", by=place.doctor, at=NOW)
    with pytest.raises(services.DeviceNotInUse):
        bound(place, place.patient())


def test_a_serial_is_registered_by_one_organisation(place):
    meter(place)
    with pytest.raises(services.DeviceElsewhere):
        meter(Place())
    with pytest.raises(services.SerialWrong):
        meter(place, "没有")


def test_a_resident_binds_what_nobody_uses(place, all_rows):
    from jiayi.care.vitals.tests.test_api import resident_actor

    patient, other = place.patient(), place.patient("别人")
    new = services.NewDevice(serial="HOME-1", kind="bp")
    for _ in range(2):
        services.bind_serial(patient_id=patient.pk, device=new, by=resident_actor(patient), at=NOW)
    with pytest.raises(Forbidden):
        services.bind_serial(patient_id=other.pk, device=new, by=resident_actor(other), at=NOW)
    assert [one.device.serial for one in queries.list_of_patient(patient_id=patient.pk)] == ["HOME-1"]
    services.unbind(device_id=Device.objects.get().pk, patient_id=patient.pk, by=resident_actor(patient), at=NOW)
    with pytest.raises(NotFound):
        services.unbind(device_id=Device.objects.get().pk, patient_id=patient.pk, by=place.doctor, at=NOW)


@pytest.mark.parametrize("method", ["hmac-sm3", "hmac-sha256"])
def test_a_signed_message_is_taken_in_and_answered_at_once(place, method):
    device = bound(place, place.patient(), at=NOW - HOUR)
    message = signed(device, body((186, 104)), method=method)
    (verdict,) = services.receive_signed(message=message, at=NOW)
    assert (verdict.state, "120" in verdict.advice) == ("stored", True)


def test_what_is_not_signed_old_or_sent_again_is_refused(place):
    device = bound(place, place.patient(), at=NOW - HOUR)
    services.receive_signed(message=signed(device, body((132, 82))), at=NOW)
    refused = [
        signed(device, body((132, 82))),  # the same nonce
        signed(device, body((132, 82)), nonce="nonce-0002", key="guessed"),
        signed(device, body((132, 82)), nonce="nonce-0003", at=NOW - HOUR),
        signed(device, body((132, 82)), nonce="short"),
        signed(device, body((132, 82)), nonce="nonce-0004", serial="../etc"),
    ]
    for message in refused:
        with pytest.raises(services.Unsigned):
            services.receive_signed(message=message, at=NOW)
    with pytest.raises(services.MessageUnreadable):
        services.receive_signed(message=signed(device, b"{", nonce="nonce-0005"), at=NOW)


def test_a_message_of_a_device_nobody_knows_is_kept_apart(place):
    message = signed(None, body((132, 82)), serial="NEW-79", key="")
    assert services.receive_signed(message=message, at=NOW)[0].state == "quarantined"


def test_a_flooding_device_is_slowed_down_and_makes_one_case(place, all_rows, monkeypatch):
    from jiayi.care.devices.services import receiving

    monkeypatch.setattr(receiving, "REQUESTS_IN_TEN_MINUTES", 2)
    device = bound(place, place.patient(), at=NOW - HOUR)
    for number in range(5):
        message = signed(device, body((132, 82), first=number + 1), nonce=f"nonce-{number:04}")
        if number < 2:
            services.receive_signed(message=message, at=NOW)
        else:
            with pytest.raises(services.Flooding):
                services.receive_signed(message=message, at=NOW)
    case = FloodCase.objects.get()
    assert case.turned_away == 3
    assert DomainEvent.objects.filter(name="devices.device.flooded").count() == 1
    services.close_flood_case(case_id=case.pk, note="换了电池", by=place.doctor, at=NOW)
    with pytest.raises(NotFound):
        services.close_flood_case(case_id=case.pk, note="换了电池", by=place.doctor, at=NOW)


def test_old_nonces_are_forgotten(place):
    device = bound(place, place.patient(), at=NOW - HOUR)
    services.receive_signed(message=signed(device, body((132, 82))), at=NOW)
    assert services.forget_nonces(at=NOW + HOUR) == 1
    assert not DeviceNonce.objects.exists()


def test_the_database_refuses_what_must_not_be(place, all_rows):
    patient = place.patient(household=place.household())
    device = bound(place, patient, at=NOW - HOUR)
    arrive(reading(1))
    for act in (
        lambda: DeviceReading.objects.update(values={}),
        lambda: DeviceBinding.objects.update(bound_by="x"),
        lambda: DeviceBinding.objects.all().delete(),
        lambda: Device.objects.create(
            organization=place.organization, serial="S-0001", kind="bp", key="k", state="blocked", registered_at=NOW
        ),
    ):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            act()

    def binding(**more):
        values = {"device": device, "organization": place.organization, "patient": patient, "from_at": NOW}
        return DeviceBinding.objects.create(**values | more)

    def arrived(**more):
        values = {"serial": "BP-0001", "sequence": 9, "received_at": NOW, "taken_at": NOW, "values": {}, "via": "mqtt"}
        return DeviceReading.objects.create(**values | {"state": "quarantined"} | more)

    def case(**more):
        return FloodCase.objects.create(
            device=device, organization=place.organization, opened_at=NOW, last_at=NOW, **more
        )

    case()
    past = {"from_at": NOW - 3 * HOUR, "to_at": NOW - 2 * HOUR}
    refused = {
        "devices_bound_once": lambda: binding(from_at=NOW + HOUR),
        "devices_bound_to_one": lambda: binding(**past, household=patient.household),
        "devices_binding_order": lambda: binding(from_at=NOW - 2 * HOUR, to_at=NOW - 3 * HOUR),
        "devices_bindings_never_overlap": lambda: binding(from_at=NOW - 2 * HOUR, to_at=NOW),
        "devices_reading_once": lambda: arrived(sequence=1),
        "devices_stored_has_owner": lambda: arrived(state="stored"),
        "devices_one_open_case": case,
        "devices_closed_with_a_note": lambda: case(closed_at=NOW),
        "devices_serial_shape": lambda: Device.objects.create(
            organization=place.organization, serial="坏", kind="bp", key="k", registered_at=NOW
        ),
        "devices_nonce_once": lambda: [
            DeviceNonce.objects.create(serial="a", nonce=str(uuid4().int % 1), at=NOW) for _ in range(2)
        ],
    }
    for name, act in refused.items():
        with pytest.raises(IntegrityError, match=f"{name}|never_overlap|range lower bound"), transaction.atomic():
            act()
