"""What devices say, by vendor. An adapter turns bytes into readings; further ones register themselves as a plug-in.

A package that brings one names a function in the entry-point group `jiayi.device_formats`:
    [project.entry-points."jiayi.device_formats"]
    acme = "acme_jiayi:read"
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.metadata import entry_points
from typing import Any

MOST_READINGS = 200
# The names of the wire and of the house.
NAMES = {
    "systolic": "bp_systolic",
    "diastolic": "bp_diastolic",
    "pulse": "pulse",
    "glucose_fasting": "glucose_fasting",
    "glucose_after_meal": "glucose_after_meal",
    "glucose_bedtime": "glucose_bedtime",
    "glucose": "glucose_random",
    "spo2": "spo2",
    "weight": "weight",
    "temperature": "temperature",
}


class Unreadable(ValueError):
    """Not in the device's format."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One measurement: the device's own number for it and what its clock said."""

    sequence: int
    values: tuple[tuple[str, Decimal], ...]
    device_at: datetime | None = None
    sent_at: datetime | None = None


Adapter = Callable[[bytes], list[Arrived]]
_adapters: dict[str, Adapter] = {}


def register_adapter(vendor: str, read: Adapter) -> None:
    _adapters[vendor] = read


@cache
def _plugged_in() -> Mapping[str, Adapter]:
    return {point.name: point.load() for point in entry_points(group="jiayi.device_formats")}


def adapters() -> dict[str, Adapter]:
    return {**_plugged_in(), **_adapters}


def read_message(vendor: str, body: bytes) -> list[Arrived]:
    """
    :raises Unreadable: not in the format of the vendor, or of no vendor we know
    """
    read = adapters().get(vendor)
    if read is None:
        raise Unreadable(f"没有“{vendor[:30]}”这种报文格式")
    try:
        found = read(body)
    except Unreadable:
        raise
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, OSError) as problem:
        raise Unreadable("报文看不懂") from problem
    if not found or len(found) > MOST_READINGS:
        raise Unreadable(f"一次要有 1 到 {MOST_READINGS} 条")
    return found


def _own(body: bytes) -> list[Arrived]:
    """JSON: {"sent_at": 1760000000, "readings": [{"sequence": 7, "at": 1760000000, "systolic": 148, …}]}"""
    said = json.loads(body)
    sent = _moment(said.get("sent_at"))
    return [
        Arrived(
            sequence=_whole(one["sequence"]),
            device_at=_moment(one.get("at")),
            sent_at=sent,
            values=tuple((NAMES[name], _number(one[name])) for name in NAMES if one.get(name) is not None),
        )
        for one in said["readings"]
    ]


def _line(body: bytes) -> list[Arrived]:
    """A line of text a reading, as simple meters send it: `BP,7,1760000000,148,92,76` or `BG,8,1760000000,7.8,F`."""
    found = []
    for line in body.decode("ascii").split():
        kind, sequence, at, *rest = line.split(",")
        if kind == "BP":
            pairs = list(zip(("bp_systolic", "bp_diastolic", "pulse"), rest, strict=False))
        elif kind == "BG":
            timing = {"F": "glucose_fasting", "P": "glucose_after_meal", "B": "glucose_bedtime"}
            pairs = [(timing.get(rest[1] if len(rest) > 1 else "", "glucose_random"), rest[0])]
        else:
            raise Unreadable("第一个字段要是 BP 或 BG")
        found.append(
            Arrived(
                sequence=_whole(sequence),
                device_at=_moment(at),
                values=tuple((name, _number(value)) for name, value in pairs),
            )
        )
    return found


def _whole(raw: Any) -> int:
    number = int(raw)
    if not 0 <= number < 2**62:
        raise Unreadable("序号不对")
    return number


def _moment(raw: Any) -> datetime | None:
    return None if raw in (None, "") else datetime.fromtimestamp(int(raw), UTC)


def _number(raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise Unreadable("数值不是数字") from None
    if not number.is_finite() or abs(number) >= 100_000:
        raise Unreadable("数值不是数字")
    return number


register_adapter("jiayi", _own)
register_adapter("line", _line)
