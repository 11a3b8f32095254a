"""Pure rules of identity: resident number, names in pinyin, ages, phone numbers, who may act for whom."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from jiayi.kernel.period import add_years, full_years_between

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_CARD = re.compile(r"^[1-9][0-9]{16}[0-9X]$")
_PHONE = re.compile(r"^1[3-9][0-9]{9}$")
_PASSPORT = re.compile(r"^[A-Z0-9]{5,20}$")
_BIRTH_CERT = re.compile(r"^[A-Z][0-9]{9}$")
_NOT_LETTERS = re.compile(r"[^a-z]")
ADULT, LIMITED, CHILD_UNTIL = 18, 8, 7
LAST_RECORD = 99_999  # five digits of sequence within a community
SENSITIVE_TAGS = frozenset({"mental", "hiv", "tb"})


# Each class has a bit of Patient.tag_mask; numbers are never given out twice.
TAG_BITS = {
    "elderly": 1 << 0,
    "child": 1 << 1,
    "maternal": 1 << 2,
    "hypertension": 1 << 3,
    "diabetes": 1 << 4,
    "tb": 1 << 5,
    "mental": 1 << 6,
    "disabled": 1 << 7,
    "low_income": 1 << 8,
    "special_family": 1 << 9,
    "stroke": 1 << 10,
    "copd": 1 << 11,
    "coronary": 1 << 12,
    "hiv": 1 << 13,
}


def tags_of_mask(mask: int) -> set[str]:
    """The classes whose bits are set."""
    return {code for code, bit in TAG_BITS.items() if mask & bit}


class IdentityInvalid(ValueError):
    """The number cannot be right; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a resident number says about its holder."""

    birth_date: date
    sex: str
    division_code: str


def check_digit(first17: str) -> str:
    """The last character of a resident number (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def read_card(number: str) -> CardFacts:
    """Check a resident number and read birth date, sex and first division from it.

    :raises IdentityInvalid: for a wrong length, date or check digit
    """
    if not _ID_CARD.match(number):
        raise IdentityInvalid("身份证号应为18位")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentityInvalid("身份证号里的出生日期不存在") from None
    if check_digit(number[:17]) != number[17]:
        raise IdentityInvalid("身份证号末位校验不对，请核对")
    return CardFacts(birth_date=born, sex="1" if int(number[16]) % 2 else "2", division_code=number[:6])


def normalized_identity(kind: str, number: str) -> str:
    """Upper case, without spaces and dashes; checked after its kind.

    :raises IdentityInvalid: if it cannot be a number of this kind
    """
    cleaned = re.sub(r"[\s\-]", "", number).upper()
    if kind == "id_card":
        read_card(cleaned)
    elif kind in ("passport", "hmt") and not _PASSPORT.match(cleaned):
        raise IdentityInvalid("证件号应为5到20位字母或数字")
    elif kind == "birth_cert" and not _BIRTH_CERT.match(cleaned):
        raise IdentityInvalid("出生医学证明编号应为1位字母加9位数字")
    return cleaned


def identity_problems(*, number: str, birth_date: date, sex: str, on: date) -> list[str]:
    """Where birth date and sex disagree with a checked resident number."""
    card = read_card(number)
    problems = []
    if card.birth_date != birth_date:
        problems.append(f"出生日期与身份证号不一致(证上为{card.birth_date})")
    if sex in ("1", "2") and sex != card.sex:
        problems.append("性别与身份证号不一致")
    if card.birth_date > on:
        problems.append("身份证号里的出生日期还没到")
    return problems


def normalized_phone(text: str) -> str:
    """Eleven digits of a mobile number.

    :raises IdentityInvalid: if it is none
    """
    digits = re.sub(r"[\s\-]", "", text).removeprefix("+86")
    if not _PHONE.match(digits):
        raise IdentityInvalid("手机号应为11位数字")
    return digits


# Characters read differently as a surname; each stands here with one that is always read that way.
_SURNAMES = {
    "单": "善",
    "曾": "增",
    "解": "谢",
    "仇": "求",
    "查": "扎",
    "翟": "宅",
    "区": "欧",
    "盖": "葛",
    "任": "仁",
    "朴": "瓢",
}
_PIECES = re.compile(r"[A-Za-z]+|.")


def pinyin_of(name: str) -> tuple[str, str]:
    """`("wangguifang", "wgf")`: full pinyin without spaces, and the initials. A Latin word is one syllable."""
    pieces = _PIECES.findall(_SURNAMES.get(name[:1], name[:1]) + name[1:])
    syllables = [syllable for syllable in map(_syllable, pieces) if syllable]
    return "".join(syllables)[:120], "".join(syllable[0] for syllable in syllables)[:50]


# Names are made of few characters, and a character in a name is read alone: the cache makes a million names cheap.
@lru_cache(maxsize=20000)
def _syllable(piece: str) -> str:
    from pypinyin import Style, lazy_pinyin  # a third of a second and 20 MB: for processes that write names

    return _NOT_LETTERS.sub("", lazy_pinyin(piece, style=Style.NORMAL)[0].lower())


def age_on(birth_date: date, on: date) -> int:
    """Completed years on a day; never negative."""
    return max(full_years_between(birth_date, on), 0)


def turns(birth_date: date, years: int) -> date:
    """The first day of an age; whoever was born on 29 February has it on 1 March of a common year."""
    day = add_years(birth_date, years)
    return day if day.day == birth_date.day else day + timedelta(days=1)


def age_text(birth_date: date, on: date, precision: str = "day") -> str:
    """`78 岁`, `2 岁 6 月`, `5 月`, `12 天`; `约 78 岁` when only the year is known."""
    years = age_on(birth_date, on)
    if precision == "year":
        return f"约 {on.year - birth_date.year} 岁"
    if years >= CHILD_UNTIL:
        return f"{years} 岁"
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month - (on.day < birth_date.day)
    if months >= 12:
        return f"{months // 12} 岁 {months % 12} 月" if months % 12 else f"{months // 12} 岁"
    return f"{months} 月" if months >= 1 else f"{max((on - birth_date).days, 0)} 天"


def is_minor(birth_date: date, on: date) -> bool:
    return age_on(birth_date, on) < ADULT


def adult_from(birth_date: date) -> date:
    """The 18th birthday: a guardian's power over a minor ends by itself."""
    return add_years(birth_date, ADULT)


def record_number(division_code: str, sequence: int) -> str:
    """The 17-digit health record number: 12 digits of the community and five of sequence."""
    if len(division_code) != 12 or not division_code.isdigit() or not 1 <= sequence <= LAST_RECORD:
        raise ValueError(f"{division_code} {sequence}")
    return f"{division_code}{sequence:05d}"


def shown_record_number(number: str) -> str:
    """The last eight digits as printed on the cover: □□□-□□□□□."""
    return f"{number[9:12]}-{number[12:]}" if len(number) == 17 else number


@dataclass(frozen=True, slots=True)
class Query:
    """What a search box holds, recognised by its shape."""

    kind: str  # all, identity, phone, tail, name, letters, record
    text: str


_TAIL = re.compile(r"^[0-9]{3}[0-9X]$")
_LETTERS = re.compile(r"^[a-z]+$")


def read_query(q: str) -> Query:
    """An 18-character number, a mobile phone, four last characters, letters (pinyin or initials), else a name."""
    text = q.strip()
    upper = re.sub(r"\s", "", text).upper()
    if not text:
        return Query("all", "")
    if _ID_CARD.match(upper):
        return Query("identity", upper)
    if re.match(r"^[0-9]{17}$", upper):
        return Query("record", upper)
    if _PHONE.match(upper):
        return Query("phone", upper)
    if _TAIL.match(upper):
        return Query("tail", upper)
    letters = re.sub(r"[\s']", "", text).lower()
    if _LETTERS.match(letters):
        return Query("letters", letters)
    return Query("name", text)


_INITIAL = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = (
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ue|ve|ai|ei|ui|ao|ou|iu|ie|er"
    r"|an|en|in|un|vn|ia|ua|uo|a|o|e|i|u|v)"
)
_PINYIN_PREFIX = re.compile(rf"^(?:{_INITIAL}{_FINAL})*(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?$")


def reads_as_pinyin(letters: str) -> bool:
    """Could this be the beginning of a full pinyin (`wangg`)? Otherwise it is initials (`wgf`)."""
    return bool(_PINYIN_PREFIX.match(letters)) and any(letter in "aeiouv" for letter in letters)


# What a guardian may do is everything; a mandate lists it.
GUARDIAN_SCOPES = ("view", "sign", "confirm", "message", "book", "pay")


def grant_end(*, kind: str, birth_date: date, from_date: date, to_date: date | None) -> date | None:
    """When a grant ends: a minor's guardianship on the 18th birthday at the latest."""
    if kind != "guardian" or not is_minor(birth_date, from_date):
        return to_date
    grown = adult_from(birth_date)
    return grown if to_date is None else min(to_date, grown)
