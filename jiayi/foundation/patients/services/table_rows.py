"""Reading one line of a table of residents: pure, before anything is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jiayi.foundation.imports.services import TableUnreadable, read_day, read_flag, split_words

from .. import rules
from ..models import HEAD, Patient, PatientTag
from ..queries import SENSITIVE

KINDS = {label: code for code, label in Patient.Identity.choices if code != Patient.Identity.NONE}
TAGS = {label: code for code, label in PatientTag.Code.choices} | {
    "0-6岁儿童": "child",
    "儿童": "child",
    "65岁及以上": "elderly",
}
SEXES = {"男": "1", "女": "2", "男性": "1", "女性": "2", "1": "1", "2": "2"}
# GB/T 4761-2008, two digits; the words that registers use.
RELATIONS = {
    "户主": HEAD,
    "本人": HEAD,
    "配偶": "10",
    "夫": "11",
    "妻": "12",
    "子": "20",
    "儿子": "20",
    "女婿": "28",
    "女": "30",
    "女儿": "30",
    "儿媳": "38",
    "孙辈": "40",
    "孙子": "41",
    "孙女": "42",
    "外孙子": "43",
    "外孙女": "44",
    "父母": "50",
    "父亲": "51",
    "母亲": "52",
    "公公": "53",
    "婆婆": "54",
    "岳父": "55",
    "岳母": "56",
    "祖父母": "60",
    "兄弟姐妹": "70",
    "其他": "80",
    "其他亲属": "97",
    "非亲属": "99",
}
DISTINCT = "另一人"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLine:
    """What a line says. Empty cells are empty: they never take anything away from a record that exists."""

    name: str
    identity_kind: str
    identity_number: str
    sex: str
    birth_date: date
    phone: str
    address: str
    division_code: str
    is_registered_here: bool | None
    is_resident_here: bool | None
    household: str
    relation: str
    tags: tuple[str, ...]
    organization_code: str
    is_distinct: bool


def read_line(values: Mapping[str, str], *, on: date, sensitive: bool) -> PersonLine:
    """
    :raises TableUnreadable: with the reason in Chinese
    """
    kind = KINDS[values.get("identity_kind") or "居民身份证"]
    number = _number(kind, values["identity_number"])
    sex, born = _sex(values.get("sex", "")), _birth(values.get("birth_date", ""))
    if kind == "id_card":
        card = rules.read_card(number)
        if problems := rules.identity_problems(number=number, birth_date=born or card.birth_date, sex=sex, on=on):
            raise TableUnreadable("；".join(problems))
        sex, born = sex or card.sex, card.birth_date
    if born is None or not sex:
        raise TableUnreadable("不是身份证的，要填性别和出生日期")
    if born > on:
        raise TableUnreadable("出生日期还没到")
    return PersonLine(
        name=values["name"].replace(" ", "")[:50],
        identity_kind=kind,
        identity_number=number,
        sex=sex,
        birth_date=born,
        phone=_phone(values.get("phone", "")),
        address=values.get("address", "")[:200],
        division_code=_division(values.get("division_code", "")),
        is_registered_here=_flag(values.get("is_registered", "")),
        is_resident_here=_flag(values.get("is_resident", "")),
        household=values.get("household", "")[:30],
        relation=_relation(values),
        tags=_tags(values.get("tags", ""), sensitive=sensitive),
        organization_code=values.get("organization_code", ""),
        is_distinct=DISTINCT in values.get("distinct", ""),
    )


def key_of(values: Mapping[str, str]) -> str:
    """Two lines with one document are about one person."""
    return values.get("identity_number", "").replace(" ", "").upper()


def _number(kind: str, text: str) -> str:
    try:
        return rules.normalized_identity(kind, text)
    except rules.IdentityInvalid as error:
        cleaned = text.strip()
        if kind == "id_card" and ("E+" in cleaned.upper() or (len(cleaned) == 18 and cleaned.endswith("000"))):
            raise TableUnreadable(
                "身份证号被表格软件当成数字存坏了（末几位变成 0），请把这一列设成文本后重填"
            ) from error
        raise TableUnreadable(str(error)) from error


def _sex(text: str) -> str:
    if text and text not in SEXES:
        raise TableUnreadable(f"性别应为男或女，现在是：{text}")
    return SEXES.get(text, "")


def _birth(text: str) -> date | None:
    return read_day(text) if text else None


def _phone(text: str) -> str:
    try:
        return rules.normalized_phone(text) if text else ""
    except rules.IdentityInvalid as error:
        raise TableUnreadable(str(error)) from error


def _division(text: str) -> str:
    if text and (not text.isdigit() or len(text) != 12):
        raise TableUnreadable("社区代码应为 12 位数字")
    return text


def _flag(text: str) -> bool | None:
    return read_flag(text, default=False) if text else None


def _relation(values: Mapping[str, str]) -> str:
    text = values.get("relation", "")
    if not values.get("household"):
        return ""
    code = RELATIONS.get(text) or (text if text.isdigit() and len(text) == 2 else "")
    if not code:
        raise TableUnreadable(f"与户主关系认不出：{text}" if text else "填了户号，也要填与户主关系")
    return HEAD if code == "01" else code


def _tags(text: str, *, sensitive: bool) -> tuple[str, ...]:
    codes = []
    for word in split_words(text):
        code = TAGS.get(word)
        if code is None:
            raise TableUnreadable(f"没有“{word}”这个人群")
        if code in SENSITIVE and not sensitive:
            raise TableUnreadable(f"您的岗位不能导入“{word}”")
        codes.append(code)
    return tuple(dict.fromkeys(codes))
