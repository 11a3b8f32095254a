"""Whose name may this code show? Who works with numbers sees masked names until a reason was given for one person.

姓名要有理由: 卫健局看人数; 要看一位居民的姓名和档案, 先说明理由, 限时, 留痕, 居民看得到。

The scope decides which rows are read, this decides whether a person in them may be recognised. Every schema that shows
a resident's name asks `shown_name`, every service that opens a record asks `require_open` (through the read log). The
proof is `tests/matrix/test_names_need_a_reason.py`: all routes, a bureau's actor, no resident's name in any answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from .crypto import masked_name
from .errors import DomainError

V = TypeVar("V")


class ReasonNeeded(DomainError):
    """The reader works with numbers; this person's record opens after a reason was stated."""

    code, status, message = "reason_needed", 403, "要看这位居民的姓名和档案，请先说明理由；居民会看到是谁、为什么"


class NameSearchRefused(DomainError):
    """Looking for a name would tell it."""

    code, status = "name_search_refused", 403
    message = "这里不能按姓名查人；请用完整的证件号、手机号或协议编号"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`opened` tells the residents whose record the reader has opened with a reason that still holds."""

    is_masked: bool = False
    opened: Callable[[], frozenset[int]] = frozenset


PLAIN = Disclosure()
_current: ContextVar[Disclosure] = ContextVar("disclosure", default=PLAIN)


@contextmanager
def using(disclosure: Disclosure) -> Iterator[None]:
    token = _current.set(disclosure)
    try:
        yield
    finally:
        _current.reset(token)


def is_masked() -> bool:
    """Does the present reader see masked names? Jobs and residents do not: they read what is theirs."""
    return _current.get().is_masked


def is_open(patient_id: int | None) -> bool:
    now = _current.get()
    return not now.is_masked or patient_id in now.opened()


def shown_name(patient_id: int | None, name: str) -> str:
    """The name as the present reader may see it: `王*芳` until there is a reason."""
    return name if is_open(patient_id) else masked_name(name)


def shown(patient_id: int | None, value: V) -> V | None:
    """What would tell who it is (a date of birth, an address), or None."""
    return value if is_open(patient_id) else None


def require_open(patient_id: int | None) -> None:
    """Refuse a reader who has not said why.

    :raises ReasonNeeded: names are masked for this reader and this person was not opened
    """
    if not is_open(patient_id):
        raise ReasonNeeded(details={"patient_id": patient_id})


def forbid_name_search() -> None:
    """Called where a list is searched by (part of) a name.

    :raises NameSearchRefused: names are masked for this reader
    """
    if is_masked():
        raise NameSearchRefused()
