"""A publisher as lean as it gets: the bench measures the gateway and the broker, not who sends.

MQTT 3.1.1 by hand: one connection, QoS 1, packets prepared before the clock starts, acknowledgements counted.
"""

import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
CONF = """listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
max_queued_bytes 0
max_inflight_messages 2000
persistence false
"""
CHUNK, AHEAD = 200, 2_000


@contextmanager
def mosquitto(folder: Path, port: int) -> Iterator[int]:
    """The broker with the limits of docs/deploy/mosquitto.conf; its process number."""
    path = folder / "bench-mosquitto.conf"
    path.write_text(CONF.format(port=port))
    process = subprocess.Popen([MOSQUITTO, "-c", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def publish(port: int, messages: Sequence[tuple[str, bytes]], *, a_second: float = 0) -> float:
    """Send all (serial, body), as fast as the broker takes them or so many a second; the seconds it took."""
    packets = [
        _publish(f"jiayi/devices/{serial}/readings", body, 1 + number % 65_000)
        for number, (serial, body) in enumerate(messages)
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(_packet(0x10, _text("MQTT") + b"\x04\x02\x00\x3c" + _text("bench-publisher")))
        _read(line, 4)
        began, acknowledged = time.monotonic(), 0
        for start in range(0, len(packets), CHUNK):
            line.sendall(b"".join(packets[start : start + CHUNK]))
            while start + CHUNK - acknowledged > AHEAD:  # a broker that falls behind is waited for
                acknowledged += len(_read(line, 4 * CHUNK)) // 4
            if a_second and (early := (start + CHUNK) / a_second - (time.monotonic() - began)) > 0:
                time.sleep(early)
        _read(line, 4 * (len(packets) - acknowledged))
        line.sendall(_packet(0xE0, b""))
        return time.monotonic() - began


def _read(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            raise ConnectionError("the broker hung up")
        found += more
    return found


def _publish(topic: str, body: bytes, number: int) -> bytes:
    return _packet(0x32, _text(topic) + struct.pack(">H", number) + body)


def _packet(kind: int, content: bytes) -> bytes:
    size, length = len(content), b""
    while True:
        size, digit = divmod(size, 128)
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + length + content


def _text(said: str) -> bytes:
    raw = said.encode()
    return struct.pack(">H", len(raw)) + raw
