"""Whoever writes, in a process of its own: `python -m bench.speakers <port>`, orders on stdin, one answer a line.

An order is {"kind": "words" | "messages", "per_second": 200, "seconds": 10, "each": [...]}. `words` commits a NOTIFY as
kernel.live does (each = groups); `messages` sends what a doctor answers over HTTP (each = [cookie, conversation]).
The answer is a list of [number, began, done], nanoseconds of the machine's monotonic clock.
"""

import itertools
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg

from bench.client import Client

WRITERS = 8


def words(port: int, order: dict[str, Any]) -> list[list[int]]:
    """A word carries the moment before its commit as its number."""
    groups = itertools.cycle(order["each"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:

        def speak(number: int) -> list[int]:
            began = time.monotonic_ns()
            word = {"to": [next(groups)], "topic": "bench", "id": began}
            database.execute("SELECT pg_notify('jiayi_live', %s)", [json.dumps(word, separators=(",", ":"))])
            return [began, began, time.monotonic_ns()]

        return paced(speak, order, writers=1)


def messages(port: int, order: dict[str, Any]) -> list[list[int]]:
    """No two writers share a conversation; a message's number is its conversation."""
    per_writer: dict[int, tuple[Client, Any]] = {}
    for one in range(WRITERS):
        per_writer[one] = (Client(port), itertools.cycle(order["each"][one::WRITERS]))

    def speak(number: int) -> list[int]:
        client, mine = per_writer[number % WRITERS]
        cookie, conversation = next(mine)
        client.cookie = cookie
        body = {"client_key": str(uuid.uuid4()), "words": f"第 {number} 句：知道了，接着按原来的吃"}
        began = time.monotonic_ns()
        client.send("POST", f"/api/doctor/conversations/{conversation}/messages", body)
        return [conversation, began, time.monotonic_ns()]

    return paced(speak, order, writers=WRITERS)


def paced(speak: Callable[[int], list[int]], order: dict[str, Any], *, writers: int) -> list[list[int]]:
    """Writer w speaks the w-th, (w + writers)-th … of an even row; who is late goes on at once."""
    said: list[list[int]] = []
    count, gap = int(order["per_second"] * order["seconds"]), 1 / order["per_second"]
    start = time.monotonic() + 0.1

    def work(writer: int) -> None:
        for number in range(writer, count, writers):
            time.sleep(max(0.0, start + number * gap - time.monotonic()))
            said.append(speak(number))

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        found = (words if asked["kind"] == "words" else messages)(int(sys.argv[1]), asked)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
