"""Which of two records of one person each field is taken from."""

from collections.abc import Mapping
from typing import Any

# What belongs together is chosen together: a name with its letters, a number with its fingerprints.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("姓名", ("name", "pinyin", "initials")),
    "sex": ("性别", ("sex",)),
    "birth": ("出生日期", ("birth_date", "birth_precision")),
    "identity": (
        "证件",
        ("identity_kind", "identity_number", "identity_index", "identity_tail_index", "identity_note"),
    ),
    "phone": ("手机", ("phone", "phone_index", "phone_tail_index")),
    "address": ("住址", ("address",)),
    "division": ("社区", ("division_code",)),
    "place": ("管理机构和网格", ("organization_id", "grid_id")),
    "residence": ("户籍和常住", ("is_registered_here", "is_resident_here")),
    "household": ("家庭", ("household_id", "relation_to_head")),
    "record_number": ("健康档案号", ("health_record_number",)),
    "mother": ("母亲", ("mother_id",)),
    "exit": ("去世或迁出", ("died_date", "death_cause", "moved_out_date", "moved_out_to")),
}
# The first column of these says whether the record has it at all.
_MAY_LACK = {"phone", "address", "division", "household", "record_number", "mother"}
UNDO_REASON_MIN = 4


def differing(kept: Mapping[str, Any], taken: Mapping[str, Any]) -> list[str]:
    """The fields in which two rows say different things."""
    return [
        code
        for code, (_, columns) in FIELDS.items()
        if any(_plain(kept[column]) != _plain(taken[column]) for column in columns)
    ]


def suggested(kept: Mapping[str, Any], taken: Mapping[str, Any]) -> list[str]:
    """What the kept record lacks and the other one has; a proven number before none, a day before a year."""
    found = [code for code in _MAY_LACK if not kept[FIELDS[code][1][0]] and taken[FIELDS[code][1][0]]]
    if kept["identity_kind"] == "none" and taken["identity_kind"] != "none":
        found.append("identity")
    if kept["birth_precision"] == "year" and taken["birth_precision"] == "day":
        found.append("birth")
    if kept["sex"] not in ("1", "2") and taken["sex"] in ("1", "2"):
        found.append("sex")
    return [code for code in FIELDS if code in found]


def columns_of(codes: list[str]) -> list[str]:
    return [column for code in codes for column in FIELDS[code][1]]


def _plain(value: Any) -> Any:
    return "" if value is None else str(value)
