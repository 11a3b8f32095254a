"""The process `jiayi devices`: hears the broker, stores in batches, and only then says “received”.

At least once: a message is acknowledged after its transaction has committed, over a session that the broker keeps while
we are away. Exactly once stored: the serial and the device's own number (care/devices).
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import aiomqtt
from django.db import DatabaseError, close_old_connections

from jiayi.care.devices import services
from jiayi.kernel import clock

log = logging.getLogger(__name__)
TOPIC = "jiayi/devices/+/readings"
MOST_IN_BATCH, GATHER_SECONDS = 1_000, 0.05
# While PostgreSQL writes one batch the next is read and judged.
BATCHES_AT_ONCE = 2
LONGEST_WAIT = 30.0
Message = aiomqtt.Message


@dataclass(frozen=True, slots=True)
class Broker:
    host: str
    port: int
    username: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Broker":
        """`mqtt://user:password@host:1883`"""
        parts = urlsplit(url)
        if parts.scheme != "mqtt" or not parts.hostname:
            raise ValueError("JIAYI_MQTT_URL 的写法是 mqtt://用户:密码@主机:1883")
        return cls(parts.hostname, parts.port or 1883, parts.username, parts.password)


@dataclass(slots=True)
class Totals:
    """What has been done since the start; printed once a minute and by the bench."""

    stored: int = 0
    repeated: int = 0
    unreadable: int = 0
    turned_away: int = 0
    batches: int = 0


@dataclass(slots=True)
class Listener:
    broker: Broker
    identifier: str = "jiayi-devices"
    totals: Totals = field(default_factory=Totals)
    bucket: services.Bucket = field(default_factory=services.Bucket)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(BATCHES_AT_ONCE, "devices"))

    async def run(self) -> None:
        """Until cancelled; a broker that is away is called again and again, more and more rarely."""
        wait = 1.0
        while True:
            try:
                async with self._client() as client:
                    await client.subscribe(TOPIC, qos=1)
                    log.info("listening to the broker", extra={"host": self.broker.host})
                    wait = 1.0
                    await self._pump(client)
            except aiomqtt.MqttError as problem:
                log.warning("the broker is away", extra={"why": type(problem).__name__})
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def _client(self) -> aiomqtt.Client:
        client = aiomqtt.Client(
            self.broker.host,
            self.broker.port,
            username=self.broker.username,
            password=self.broker.password,
            identifier=self.identifier,
            clean_session=False,
        )
        # Our word to the broker is given after the commit, not on arrival.
        client._client.manual_ack_set(True)
        return client

    async def _pump(self, client: aiomqtt.Client) -> None:
        waiting: asyncio.Queue[Message] = asyncio.Queue()

        async def hear() -> None:
            async for message in client.messages:
                waiting.put_nowait(message)

        hearing = asyncio.create_task(hear())
        storing: set[asyncio.Task[None]] = set()
        try:
            while True:
                batch = await gather(waiting, hearing)
                if not batch:
                    await hearing  # raises what ended it
                    return
                storing.add(asyncio.create_task(self._keep(client, batch)))
                if len(storing) >= BATCHES_AT_ONCE:
                    done, storing = await asyncio.wait(storing, return_when=asyncio.FIRST_COMPLETED)
                    for one in done:
                        one.result()
        finally:
            # What is not acknowledged comes again.
            for task in (hearing, *storing):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiomqtt.MqttError):
                await asyncio.gather(hearing, *storing)

    async def _keep(self, client: aiomqtt.Client, batch: Sequence[Message]) -> None:
        await self._store_patiently(batch)
        for message in batch:
            client._client.ack(message.mid, message.qos)

    async def _store_patiently(self, batch: Sequence[Message]) -> None:
        """A database that is away is waited for: nothing is acknowledged meanwhile."""
        wait = 0.5
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(self._pool, self._store_freshly, batch)
                return
            except DatabaseError as problem:
                log.warning("readings wait for the database", extra={"why": type(problem).__name__})
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def _store_freshly(self, batch: Sequence[Message]) -> None:
        close_old_connections()
        self.store(batch)

    def store(self, batch: Sequence[Message]) -> None:
        at = clock.now()
        serials = [serial_of(str(message.topic)) for message in batch]
        known = services.vendors_of([serial for serial in serials if serial])
        incoming: list[services.Incoming] = []
        turned_away: Counter[int] = Counter()
        for serial, message in zip(serials, batch, strict=True):
            number, vendor = known.get(serial, (0, "jiayi"))
            try:
                readings = services.read_message(vendor, _bytes(message.payload))
            except services.Unreadable:
                self.totals.unreadable += 1
                log.warning("a device says what cannot be read", extra={"device_id": number})
                continue
            for reading in readings:
                if self.bucket.takes(serial, monotonic()):
                    incoming.append(services.Incoming(serial, reading, "mqtt"))
                else:
                    turned_away[number] += 1
        if incoming:
            verdicts = services.take_in(incoming=incoming, at=at)
            repeated = sum(one.state == "repeated" for one in verdicts)
            self.totals.repeated += repeated
            self.totals.stored += len(verdicts) - repeated
        for number, count in turned_away.items():
            self.totals.turned_away += count
            if number:
                services.note_flood(device_id=number, turned_away=count, at=at)
        self.totals.batches += 1


async def gather(waiting: "asyncio.Queue[Message]", hearing: "asyncio.Task[None]") -> list[Message]:
    """The next message and what comes within a moment after it; nothing when the line has ended."""
    first = asyncio.ensure_future(waiting.get())
    await asyncio.wait({first, hearing}, return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        return []
    batch = [first.result()]
    if waiting.qsize() < MOST_IN_BATCH:
        await asyncio.sleep(GATHER_SECONDS)
    while len(batch) < MOST_IN_BATCH and not waiting.empty():
        batch.append(waiting.get_nowait())
    return batch


def serial_of(topic: str) -> str:
    """`jiayi/devices/<serial>/readings`; the broker lets each device write to its own topic alone."""
    return topic.split("/")[2]


def _bytes(payload: Any) -> bytes:
    return bytes(payload) if isinstance(payload, bytes | bytearray) else str(payload).encode()


def run(broker: Broker, *, before: Callable[[], Awaitable[None]] | None = None) -> None:
    """Listen until a signal comes."""

    async def work() -> None:
        if before is not None:
            await before()
        listener = Listener(broker)
        speaking = asyncio.create_task(_speak(listener.totals))
        try:
            await listener.run()
        finally:
            speaking.cancel()

    asyncio.run(work())


async def _speak(totals: Totals) -> None:
    while True:
        await asyncio.sleep(60)
        log.info(
            "devices",
            extra={"stored": totals.stored, "repeated": totals.repeated, "turned_away": totals.turned_away},
        )
