"""Which column of a file is which: by its title, by what was chosen last time, by other names, by its content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .tables import Column, TableUnreadable

EXACT, REMEMBERED, ALIAS, CONTENT, NONE = "exact", "remembered", "alias", "content", ""
_NOISE = re.compile(r"[\s*＊:：_]|[（(\[【].*?[)）\]】]")
_HEADER_WITHIN = 10
_ENOUGH = 0.8
# What our own result files put behind the rows: such a file may be corrected and come again.
OURS = ("结果", "说明", "原来第几行")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column of the file probably holds (None: nothing we know) and how we know."""

    key: str | None
    how: str


def plain_title(title: str) -> str:
    """A title without stars, colons, spaces and what stands in brackets: `手机（必填）*` → `手机`."""
    return _NOISE.sub("", title).lower()


def header_position(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """Which of the first rows is the header: exports of other systems often carry a title line above it."""
    names = _names(columns)
    scores = [sum(plain_title(cell) in names for cell in row if cell) for row in rows[:_HEADER_WITHIN]]
    best = max(scores, default=0)
    if best == 0:
        return next((position for position, row in enumerate(rows) if any(row)), 0)
    return scores.index(best)


def guess_columns(
    header: Sequence[str],
    columns: Sequence[Column],
    *,
    remembered: Mapping[str, str],
    samples: Sequence[Sequence[str]] = (),
) -> list[Guess]:
    """A guess for every position; no key is guessed twice. `remembered` maps plain titles to keys ("" = left out)."""
    known = {column.key for column in columns}
    guesses = [Guess(None, NONE)] * len(header)
    taken: set[str] = set()

    def settle(position: int, key: str | None, how: str) -> None:
        if guesses[position].how == NONE and (key is None or (key in known and key not in taken)):
            guesses[position] = Guess(key, how)
            if key is not None:
                taken.add(key)

    titles = {plain_title(column.title): column.key for column in columns}
    titles |= {column.key.lower(): column.key for column in columns}
    aliases = {plain_title(alias): column.key for column in columns for alias in column.aliases}
    plain = [plain_title(title) for title in header]
    for position, title in enumerate(plain):
        if title in titles:
            settle(position, titles[title], EXACT)
        elif title in OURS:
            settle(position, None, EXACT)
    for position, title in enumerate(plain):
        if title in remembered:
            settle(position, remembered[title] or None, REMEMBERED)
    for position, title in enumerate(plain):
        if title in aliases:
            settle(position, aliases[title], ALIAS)
    for column in columns:
        if column.looks_like and column.key not in taken:
            for position in range(len(header)):
                if guesses[position].how == NONE and _holds(position, samples, column.looks_like):
                    settle(position, column.key, CONTENT)
                    break
    return guesses


def is_sure(guesses: Sequence[Guess], columns: Sequence[Column]) -> bool:
    """Nothing to ask: every title was known or chosen before, and no required column is missing."""
    found = {guess.key for guess in guesses if guess.key}
    return all(guess.how in (EXACT, REMEMBERED) for guess in guesses) and not missing(found, columns)


def missing(keys: set[str], columns: Sequence[Column]) -> list[str]:
    """The titles of required columns that are not there."""
    return [column.title for column in columns if column.is_required and column.key not in keys]


def check_columns(chosen: Sequence[str | None], columns: Sequence[Column], *, width: int) -> list[str | None]:
    """The columns as somebody chose them.

    :raises TableUnreadable: an unknown or doubled key, a required column missing, the wrong number of positions
    """
    known = {column.key: column.title for column in columns}
    keys = [key or None for key in chosen]
    present = [key for key in keys if key]
    if len(keys) != width or any(key not in known for key in present):
        raise TableUnreadable("列的对应与表不符，请刷新后重选")
    doubled = {known[key] for key in present if present.count(key) > 1}
    if doubled:
        raise TableUnreadable(f"两列对到了同一项：{'、'.join(sorted(doubled))}")
    if absent := missing(set(present), columns):
        raise TableUnreadable(f"缺少列：{'、'.join(absent)}")
    return keys


def _names(columns: Sequence[Column]) -> set[str]:
    return {plain_title(name) for column in columns for name in (column.title, column.key, *column.aliases)}


def _holds(position: int, samples: Sequence[Sequence[str]], pattern: str) -> bool:
    cells = [row[position] for row in samples if position < len(row) and row[position]]
    return len(cells) >= 1 and sum(bool(re.fullmatch(pattern, cell)) for cell in cells) >= _ENOUGH * len(cells)
