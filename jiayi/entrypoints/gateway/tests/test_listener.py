"""A meter speaks to a broker, the gateway stores; what comes again is stored once."""

import asyncio
import json
import socket

import pytest
from django.db import OperationalError

from jiayi.care.devices.models import DeviceReading, FloodCase
from jiayi.care.devices.tests.meters import bound
from jiayi.entrypoints.gateway import broker as embedded
from jiayi.entrypoints.gateway import simulator
from jiayi.entrypoints.gateway.listener import Broker, Listener
from jiayi.foundation.tasks.tests.people import NOW, Place
from jiayi.kernel import scope


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


def told(meter, numbers):
    return ((meter.serial, simulator.message([meter.measure(number)])) for number in numbers)


class Notebook(Listener):
    """Writes down instead of storing; at first the database is away."""

    def __init__(self, broker):
        super().__init__(broker)
        self.tries, self.heard = 0, []

    def store(self, batch):
        self.tries += 1
        if self.tries == 1:
            raise OperationalError("away")
        self.heard += [bytes(message.payload) for message in batch]


async def story(meter):
    address = Broker("127.0.0.1", free_port(), None, None)
    listener = Notebook(address)
    listening = asyncio.create_task(listener.run())  # before there is a broker: it is called again
    await asyncio.sleep(0.1)
    own = await embedded.start_broker(address.port)
    try:
        await until(lambda: own.subscriptions)
        await simulator.publish(address, told(meter, range(3)), a_second=200)
        await until(lambda: len(listener.heard) == 3)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await own.shutdown()
    return listener


@pytest.mark.slow
def test_what_meters_say_to_the_broker_is_stored_once_the_database_is_back():
    listener = asyncio.run(story(simulator.Meter(serial="SIM-0001", first=1)))
    assert listener.tries >= 2
    assert [json.loads(body)["readings"][0]["sequence"] for body in listener.heard] == [1, 2, 3]


class Said:
    """A message of the broker."""

    def __init__(self, serial, body):
        self.topic, self.payload = f"jiayi/devices/{serial}/readings", body


@pytest.mark.django_db
def test_a_message_that_comes_again_because_our_word_was_lost_is_stored_once():
    place = Place()
    bound(place, place.patient(), "SIM-0001", at=NOW)
    listener = Listener(Broker("127.0.0.1", 1, None, None))
    meter = simulator.Meter(serial="SIM-0001", first=1)
    batch = [Said("SIM-0001", simulator.message([meter.measure(1)])), Said("SIM-0001", b"not json")]
    for _ in range(2):
        listener.store(batch)
    totals = listener.totals
    assert (totals.stored, totals.repeated, totals.unreadable, totals.batches) == (1, 1, 2, 2)
    with scope.everything(reason="test"):
        assert DeviceReading.objects.filter(serial="SIM-0001").count() == 1


@pytest.mark.django_db
def test_a_device_that_floods_the_broker_is_slowed_down_with_a_case():
    place = Place()
    bound(place, place.patient(), "SIM-0002", at=NOW)
    listener = Listener(Broker("127.0.0.1", 1, None, None))
    listener.bucket.burst, listener.bucket.a_second = 2, 0
    meter = simulator.Meter(serial="SIM-0002", first=1)
    listener.store([Said("SIM-0002", simulator.message([meter.measure(number)])) for number in range(5)])
    assert (listener.totals.stored, listener.totals.turned_away) == (2, 3)
    with scope.everything(reason="test"):
        assert FloodCase.objects.get().turned_away == 3


def test_the_address_of_a_broker_is_read():
    assert Broker.of("mqtt://gate:secret@broker.example:8883") == Broker("broker.example", 8883, "gate", "secret")
    with pytest.raises(ValueError, match="JIAYI_MQTT_URL"):
        Broker.of("http://broker")
