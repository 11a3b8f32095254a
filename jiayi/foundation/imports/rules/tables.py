"""Pure rules of tables that come and go: safe cells, text of cells."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jiayi.kernel import crypto

MASKS: dict[str, Callable[[str], str]] = {
    "name": crypto.masked_name,
    "phone": crypto.masked_phone,
    "identity": crypto.masked_identity,
    "birth": lambda text: text[:4],
    "place": lambda text: text[:6] + "…" if len(text) > 6 else text,
    "all": lambda text: "*" if text else "",
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_ROWS = 200_000
# A request holds 16 MB, the form around the file included. 100,000 residents are about 6 MB as xlsx.
MAX_BYTES = 15 * 1024 * 1024
# What an xlsx may unfold to: a file that is all zeros packs a thousand times.
MAX_UNPACKED = 600 * 1024 * 1024
MAX_COLUMNS = 100
MAX_CELL = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` for programs, `title` for people. `width` is in characters.

    For imports: `aliases` are other titles it goes by, `looks_like` a pattern its content is recognised by, `note`
    what the template says about it, `example` a value, `choices` the only values. `mask` says which personal
    data it holds (one of `MASKS`): lists show it masked, and it leaves masked unless somebody else has approved.
    """

    key: str
    title: str
    width: int = 14
    is_required: bool = False
    aliases: Sequence[str] = ()
    looks_like: str = ""
    note: str = ""
    example: str = ""
    choices: Sequence[str] = ()
    mask: str = ""

    def __post_init__(self) -> None:
        if self.mask and self.mask not in MASKS:
            raise ValueError(f"unknown mask: {self.mask}")


class TableUnreadable(ValueError):
    """The table cannot be taken in; the text says why, in Chinese."""


def safe_cell(value: object) -> object:
    """A value that no spreadsheet will run: text that would begin a formula gets an apostrophe in front."""
    if value is None or isinstance(value, bool):
        return "" if value is None else ("是" if value else "否")
    if isinstance(value, int | float | Decimal | date):
        # Excel knows no time zones.
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def masked(row: Sequence[object], columns: Sequence[Column]) -> list[object]:
    """The row with its personal data masked, as it may leave without anybody's approval."""
    return [
        MASKS[column.mask](str(value)) if column.mask and value not in (None, "") else value
        for value, column in zip(row, columns, strict=False)
    ]


def cell_text(value: object) -> str:
    """What a cell says, as text: whole numbers without `.0`, dates as 2017-12-31."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    # An apostrophe is what our own exports put before a formula.
    return str(value).strip().removeprefix("'")[:MAX_CELL]


_DAY = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?$")
_YES = {"是", "有", "1", "y", "yes", "true", "√", "✓"}
_NO = {"否", "无", "0", "n", "no", "false", "×", "✗"}


def read_day(text: str) -> date:
    """A day as people write it: 2017-3-1, 2017/03/01, 2017.3.1, 20170301, 2017年3月1日.

    :raises TableUnreadable: if there is no such day
    """
    found = _DAY.match(text.strip()[:10] if text[10:11] == " " else text.strip())
    try:
        if found is None:
            raise ValueError(text)
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise TableUnreadable(f"看不懂的日期：{text}，请写成 2017-03-01") from None


def read_flag(text: str, *, default: bool) -> bool:
    """是 or 否; empty is the default.

    :raises TableUnreadable: for anything else
    """
    word = text.strip().lower()
    if not word:
        return default
    if word in _YES or word in _NO:
        return word in _YES
    raise TableUnreadable(f"应填“是”或“否”，现在是：{text}")


def split_words(text: str) -> list[str]:
    """Several values in one cell, however they are parted: 高血压、糖尿病."""
    return [word for word in re.split(r"[、，,;；|/\s]+", text.strip()) if word]
