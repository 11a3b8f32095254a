"""When are two records perhaps one person? Pure: what was typed is compared with what is kept.

The import's rule (same name, sex and birth date under another number: services.table) is the first of the strong ones.
A strong likeness needs an answer from whoever registers; the others are shown, since they cost nothing to look at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from . import IdentityInvalid, check_digit, read_card

SAME, BY_HAND = "identity", "by_hand"
LABELS = {
    SAME: "证件号相同",
    "number_close": "姓名相近，证件号只差一处",
    "name_and_birth": "姓名、出生日期都相同",
    "sound_and_birth": "名字同音，出生日期相同",
    "name_and_year": "姓名、出生年份相同，其中一份只知道年份",
    "phone_and_name": "手机相同，姓名相同或同音",
    "number_typed_wrong": "证件号和填的只差一处",
    "name_and_close_birth": "姓名相同，出生日期只差一处",
    "phone_and_close_name": "手机相同，姓名只差一个字",
    "phone": "手机相同，可能是家里人",
    "name": "姓名相同",
    "sound": "名字同音",
    BY_HAND: "有人觉得是同一人",
}
STRONG = frozenset({SAME, "number_close", "name_and_birth", "sound_and_birth", "name_and_year", "phone_and_name"})
_ORDER = {code: place for place, code in enumerate(LABELS)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """What two records are compared by. Fingerprints stand for number and phone; `close` are those of near numbers."""

    name: str = ""
    pinyin: str = ""
    sex: str = ""
    birth_date: date | None = None
    is_year_only: bool = False
    identity: bytes | None = None
    phone: bytes | None = None


def reasons(
    asked: Likeness, kept: Likeness, *, close: frozenset[bytes] = frozenset(), is_typed_wrong: bool = False
) -> list[str]:
    """Why `kept` may be the person who is asked for, the strongest first; nothing if there is no reason."""
    found = []
    if asked.identity is not None and asked.identity == kept.identity:
        found.append(SAME)
    same_name, same_sound = bool(asked.name) and asked.name == kept.name, _sounds(asked, kept)
    near_name = same_name or same_sound or one_character_apart(asked.name, kept.name)
    if kept.identity in close:
        if near_name:
            found.append("number_close")
        elif is_typed_wrong:
            found.append("number_typed_wrong")
    if same_sound and not _other_sex(asked, kept):
        found += _by_birth(asked, kept, same_name)
    if asked.phone is not None and asked.phone == kept.phone:
        found.append("phone_and_name" if same_sound else "phone_and_close_name" if near_name else "phone")
    if not found and same_sound and asked.birth_date is None:
        found.append("name" if same_name else "sound")
    return sorted(found, key=_ORDER.__getitem__)


def is_strong(codes: Iterable[str]) -> bool:
    return not STRONG.isdisjoint(codes)


def weight(codes: Iterable[str]) -> int:
    """Cards are shown by their strongest reason."""
    return min((_ORDER[code] for code in codes), default=len(_ORDER))


def _by_birth(asked: Likeness, kept: Likeness, same_name: bool) -> list[str]:
    if asked.birth_date is None or kept.birth_date is None:
        return []
    if asked.is_year_only or kept.is_year_only:
        return ["name_and_year"] if same_name and asked.birth_date.year == kept.birth_date.year else []
    if asked.birth_date == kept.birth_date:
        return ["name_and_birth" if same_name else "sound_and_birth"]
    return ["name_and_close_birth"] if same_name and kept.birth_date in close_dates(asked.birth_date) else []


def _sounds(asked: Likeness, kept: Likeness) -> bool:
    return bool(asked.pinyin) and asked.pinyin == kept.pinyin


def _other_sex(asked: Likeness, kept: Likeness) -> bool:
    return {asked.sex, kept.sex} == {"1", "2"}


def one_character_apart(first: str, second: str) -> bool:
    """王桂芳 and 王桂芬. Names of two characters share their surname with half the family, so they do not count."""
    if len(first) != len(second) or len(first) < 3:
        return False
    return sum(one != other for one, other in zip(first, second, strict=True)) == 1


def close_dates(day: date) -> frozenset[date]:
    """Dates that one slip away from this one: month and day exchanged, one digit wrong, two neighbours exchanged."""
    text = f"{day:%Y%m%d}"
    spellings = {text[:4] + text[6:] + text[4:6], *_swaps(text), *_substitutions(text)}
    return frozenset(filter(None, map(_date, spellings))) - {day}


def close_numbers(number: str) -> frozenset[str]:
    """Resident numbers one slip away: of a right number with the check digit that follows, of a wrong one as typed."""
    if len(number) != 18:
        return frozenset()
    is_right = _is_card(number)
    spellings = {*_swaps(number), *_substitutions(number[:17], number[17])}
    if not is_right:
        spellings |= {number[:17] + last for last in "0123456789X"}
        return frozenset(filter(_is_card, spellings))
    followed = {first17 + check_digit(first17) for first17 in {text[:17] for text in spellings} if first17.isdigit()}
    return frozenset(filter(_is_card, followed)) - {number}


def _swaps(text: str) -> Iterable[str]:
    return (text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1))


def _substitutions(text: str, rest: str = "") -> Iterable[str]:
    return (
        text[:at] + digit + text[at + 1 :] + rest
        for at in range(len(text))
        for digit in "0123456789"
        if digit != text[at]
    )


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _is_card(number: str) -> bool:
    try:
        read_card(number)
    except IdentityInvalid:
        return False
    return True
