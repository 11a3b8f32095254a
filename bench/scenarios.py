"""What is measured, and the budget of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from bench.client import Client
from tests.live import LiveApp


@dataclass(frozen=True)
class Scenario:
    name: str
    send: Callable[[int], None]
    cpu_ms: float | None = None
    statements: int | None = None
    at_most: int = 200  # a write that uses up its objects can run only so often


def build(app: LiveApp, database: psycopg.Connection) -> Iterator[Scenario]:
    """In an order in which earlier scenarios do not change what later ones find."""
    anybody = Client(app.port)
    yield Scenario("healthz", lambda number: anybody.send("GET", "/healthz"), cpu_ms=2.0, statements=2)
