"""Keyset paging and capped counts: a list costs the same on the first and on the thousandth page."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import models
from django.db.models import Q

from . import crypto, disclosure
from .errors import InvalidInput

COUNT_CAP = 10_000
MAX_LIMIT = 100


class BadCursor(InvalidInput):
    """The cursor is not one of ours."""

    code, message = "bad_cursor", "翻页标记无效，请从第一页重新开始"


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Any]
    next_cursor: str | None
    total: int = 0
    total_capped: bool = False

    def with_items(self, items: list[Any]) -> "Page":
        """The same page with its rows in another shape."""
        return replace(self, items=items)


def page(
    rows: models.QuerySet,
    *,
    order: Sequence[str] = ("id",),
    cursor: str | None = None,
    limit: int = 30,
    count: bool = True,
) -> Page:
    """One page of `rows` in `order` (field names, `-` for descending; the last must be unique, none may be null).

    `total` is counted up to `COUNT_CAP` and only on the first page; `-1` means not counted.

    :raises BadCursor: if the cursor cannot be read
    """
    limit = within(limit)
    ordered = rows.order_by(*order)
    if cursor:
        ordered = ordered.filter(_after(order, _decode(cursor, len(order))))
    counted = rows.order_by()[: COUNT_CAP + 1].count if count and not cursor else None
    return paged(list(ordered[: limit + 1]), order=order, limit=limit, count=counted)


def paged(
    found: list[Any], *, order: Sequence[str], limit: int, count: Callable[[], int] | None, cap: int = COUNT_CAP
) -> Page:
    """A page of what was read: `limit` rows and one more if there is another page. Counts only where it must."""
    more = len(found) > limit
    found = found[:limit]
    total = -1 if count is None else count() if more else len(found)
    return Page(
        items=found,
        next_cursor=_encode(order, found[-1]) if more else None,
        total=min(total, cap),
        total_capped=total > cap,
    )


def within(limit: int) -> int:
    return max(1, min(limit, MAX_LIMIT))


def capped_count(rows: models.QuerySet, cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Count at most `cap` rows; True when there are more."""
    number = rows.order_by()[: cap + 1].count()
    return (cap, True) if number > cap else (number, False)


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    condition, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        field, operator = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition |= equal & Q(**{f"{field}__{operator}": value})
        equal &= Q(**{field: value})
    first = order[0]
    field, operator = (first[1:], "lte") if first.startswith("-") else (first, "gte")
    # Redundant, but it lets the index start at the cursor instead of filtering everything before it.
    return Q(**{f"{field}__{operator}": values[0]}) & condition


def write_cursor(values: Any) -> str:
    """Sort keys as text for the next page; sealed where a key (the pinyin of a name) would tell who is masked."""
    content = json.dumps(values, ensure_ascii=False)
    sealed = disclosure.is_masked()
    written = base64.urlsafe_b64encode(crypto.encrypt(content) if sealed else content.encode()).decode().rstrip("=")
    return f"~{written}" if sealed else written


def read_cursor(cursor: str) -> Any:
    """The sort keys of `write_cursor`.

    :raises BadCursor: if it is not one of ours
    """
    text = cursor.removeprefix("~")
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return json.loads(crypto.decrypt(content) if cursor.startswith("~") else content)
    except (ValueError, InvalidTag):
        raise BadCursor() from None


def _encode(order: Sequence[str], row: Any) -> str:
    values = []
    for name in order:
        value = row
        for part in name.lstrip("-").split("__"):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        values.append(str(value) if isinstance(value, date | datetime | Decimal) else value)
    return write_cursor(values)


def _decode(cursor: str, length: int) -> list[Any]:
    values = read_cursor(cursor)
    scalars = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not scalars or len(values) != length:
        raise BadCursor()
    return values
