"""`jiayi device-simulator`: a meter that measures, over signed HTTP or MQTT, as real ones do. Needs no database."""

import asyncio
import json
import random
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiomqtt

from jiayi.care.devices import services

from .listener import Broker

TIMEOUT = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Meter:
    serial: str
    key: str = ""
    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    first: int = 0

    def measure(self, number: int) -> dict[str, Any]:
        """One reading; where nothing was asked for, a calm one."""
        upper = self.systolic if self.systolic is not None else random.randint(118, 138)
        lower = self.diastolic if self.diastolic is not None else random.randint(68, 84)
        return {
            "sequence": (self.first or int(time.time() * 1000)) + number,
            "at": int(time.time()),
            "systolic": upper,
            "diastolic": lower,
            "pulse": self.pulse if self.pulse is not None else random.randint(62, 84),
        }


def message(readings: list[dict[str, Any]]) -> bytes:
    return json.dumps({"sent_at": int(time.time()), "readings": readings}, separators=(",", ":")).encode()


def post(base: str, meter: Meter, body: bytes, *, method: str = "hmac-sm3") -> tuple[int, dict[str, Any]]:
    """Send one signed message; the status and what the house answers."""
    timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(12)
    signature = services.sign(
        key=meter.key, serial=meter.serial, timestamp=timestamp, nonce=nonce, body=body, method=method
    )
    request = urllib.request.Request(  # noqa: S310  the operator names the address
        f"{base.rstrip('/')}/api/public/device-readings",
        data=body,
        headers={
            "Content-Type": "application/json",
            "X-Requested-With": "jiayi",
            "X-Device": meter.serial,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature-Method": method,
            "X-Signature": signature,
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  as above
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.load(problem)


async def publish(broker: Broker, messages: Iterator[tuple[str, bytes]], *, a_second: float = 0) -> int:
    """Publish (serial, body) with QoS 1, as fast as the broker takes them or so many a second; how many."""
    sent, began = 0, time.monotonic()
    async with aiomqtt.Client(broker.host, broker.port, username=broker.username, password=broker.password) as client:
        client.pending_calls_threshold = 10_000
        for serial, body in messages:
            await client.publish(f"jiayi/devices/{serial}/readings", body, qos=1)
            sent += 1
            if a_second and (ahead := sent / a_second - (time.monotonic() - began)) > 0:
                await asyncio.sleep(ahead)
    return sent


def measure_over_mqtt(broker: Broker, meter: Meter, *, count: int, every: float) -> int:
    rate = 1 / every if every else 0
    messages = ((meter.serial, message([meter.measure(number)])) for number in range(count))
    return asyncio.run(publish(broker, messages, a_second=rate))
