"""Pure rules of the division codes."""

import re

LEVEL_LENGTHS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
_LEVELS = {length: level for level, length in LEVEL_LENGTHS.items()}
_DIGITS = re.compile(r"^[0-9]+$")


class CodeUnreadable(ValueError):
    """Not a division code."""


def normalized_code(text: str) -> str:
    """`330105017001` stays, `330105000000` becomes `330105`, `330100` becomes `3301`: zeros of lower levels go.

    :raises CodeUnreadable: unless the result has 2, 4, 6, 9 or 12 digits
    """
    code = text.strip()
    if not _DIGITS.match(code):
        raise CodeUnreadable(text)
    if len(code) in (6, 12):  # as GB/T 2260 writes provinces and cities, and as the statistics write all of them
        for length in (9, 6, 4, 2):
            if length < len(code) and set(code[length:]) == {"0"}:
                code = code[:length]
    if len(code) not in _LEVELS:
        raise CodeUnreadable(text)
    return code


def level_of(code: str) -> int:
    return _LEVELS[len(code)]


def parent_of(code: str) -> str:
    """The code one level up; empty for a province."""
    level = level_of(code)
    return code[: LEVEL_LENGTHS[level - 1]] if level > 1 else ""


def nearness(one: str, other: str) -> int:
    """How many levels two places share: 5 the same community, 4 the same street, 3 the same district …"""
    shared = 0
    for level, length in LEVEL_LENGTHS.items():
        if len(one) >= length and len(other) >= length and one[:length] == other[:length]:
            shared = level
    return shared
