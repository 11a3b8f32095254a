"""Pure rules of tables that come and go: safe cells, matching headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_ROWS = 20_000
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` for programs, `title` for people. `width` is in characters."""

    key: str
    title: str
    width: int = 14
    is_required: bool = False


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


def match_header(header: Sequence[str], columns: Sequence[Column]) -> list[str | None]:
    """Which column each position of the file holds (by title or key); unknown ones are left out.

    :raises TableUnreadable: if a required column is missing or one is there twice
    """
    names = {column.title: column.key for column in columns} | {column.key: column.key for column in columns}
    found = [names.get(title.strip().rstrip("*")) for title in header]
    present = [key for key in found if key]
    if len(set(present)) != len(present):
        raise TableUnreadable("表头里有重复的列")
    missing = [column.title for column in columns if column.is_required and column.key not in present]
    if missing:
        raise TableUnreadable(f"缺少列：{'、'.join(missing)}")
    return found


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
    return str(value).strip().removeprefix("'")
