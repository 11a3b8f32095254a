"""The small parts of a definition, read one by one; each refuses with a reason, the place is the caller's."""

import re
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from .definition import KNOWN, KNOWN_PLACE, NUMBERS, PLACE, PRINT_STYLES, TONES, Band, Item, Option

SOURCES = frozenset(["last", "observation", "patient", "today", "now", "tag", "tags", "form", "author", "initial"])
CAPTURES = ("signature", "photo")
LAYOUTS = ("table", "matrix")
DAY = re.compile(r"(today|birth)([+-]\d{1,5}[dmy])?|\d{4}-\d\d-\d\d")


class Wrong(Exception):
    """One fault; what stands around it is read on. `code` names it for programs."""

    def __init__(self, message: str, code: str = "definition") -> None:
        self.code = code
        super().__init__(message)


def refuse_unanswerable(item: Item, operator: str, answer: Any) -> None:
    """A condition that can never hold is a slip of the author."""
    if operator == "exists":
        if not isinstance(answer, bool):
            raise Wrong(f"条件“{item.link_id} 有没有答”的答案应为 true 或 false")
    elif item.kind in NUMBERS:
        if isinstance(answer, bool):
            raise Wrong(f"条件里“{item.link_id}”应和数字比较")
        try:
            Decimal(str(answer))
        except InvalidOperation:
            raise Wrong(f"条件里“{item.link_id}”应和数字比较") from None
    elif item.options and (not isinstance(answer, str) or item.option(answer) is None):
        raise Wrong(f"条件里“{item.link_id}”没有选项 {answer}")
    elif item.kind == "boolean" and not isinstance(answer, bool):
        raise Wrong(f"条件里“{item.link_id}”的答案应为 true 或 false")
    elif operator not in ("=", "!=") and item.kind not in ("date", "dateTime"):
        raise Wrong(f"“{item.link_id}”不能比大小")


def comparable(lower: Item, higher: Item) -> bool:
    numbers = lower.kind in NUMBERS and higher.kind in NUMBERS
    return numbers or (lower.kind == higher.kind and lower.kind in ("date", "dateTime", "time"))


def read_option(raw: Mapping[str, Any]) -> Option:
    if not raw.get("code") or not raw.get("display"):
        raise Wrong("选项要有编码和文字")
    if unknown := set(raw) - {"code", "display", "exclusive", "score", "normal", "tag", "hint"}:
        raise Wrong(f"选项里不认识的属性 {', '.join(sorted(unknown))}")
    score = raw.get("score")
    return Option(
        code=words(raw, "code"),
        display=words(raw, "display"),
        is_exclusive=bool(raw.get("exclusive", False)),
        score=None if score is None else Decimal(str(score)),
        is_normal=bool(raw.get("normal", False)),
        tag=words(raw, "tag"),
        hint=words(raw, "hint"),
    )


def read_bands(raw: Sequence[Mapping[str, Any]], kind: str) -> tuple[Band, ...]:
    if raw and kind not in NUMBERS:
        raise Wrong("只有数字题能写分段解释")
    bands = tuple(
        Band(
            lower=Decimal(str(one["from"])),
            text=words(one, "text"),
            code=words(one, "code"),
            tone=among(one, "tone", TONES) or "note",
        )
        for one in raw
    )
    if any(not band.text for band in bands):
        raise Wrong("分段解释要有文字")
    if any(before.lower >= after.lower for before, after in zip(bands, bands[1:], strict=False)):
        raise Wrong("分段解释要从小到大")
    return bands


def read_sources(raw: str) -> str:
    for source in filter(None, raw.split(",")):
        if source.partition(":")[0] not in SOURCES:
            raise Wrong(f"没有带入来源 {source}")
    return raw


def words(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise Wrong(f"{key} 应为文字")
    return value


def whole(raw: Mapping[str, Any], key: str) -> int | None:
    value = raw.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000):
        raise Wrong(f"{key} 应为整数")
    return value


def among(raw: Mapping[str, Any], key: str, allowed: Sequence[str]) -> str:
    value = raw.get(key, "")
    if value and value not in allowed:
        raise Wrong(f"{key} 只能是 {'、'.join(allowed)}")
    return str(value)


def read_day(raw: Mapping[str, Any], key: str, kind: str) -> str:
    value = words(raw, key)
    if value and kind not in ("date", "dateTime"):
        raise Wrong("只有日期题能写最早和最晚")
    if value and not DAY.fullmatch(value):
        raise Wrong(f"{key} 应为 today、birth、today+30d 或日期")
    return value


def read_pair(raw: Mapping[str, Any], key: str) -> tuple[Decimal, Decimal] | None:
    if key not in raw:
        return None
    low, high = (Decimal(str(bound)) for bound in raw[key])
    if low > high:
        raise Wrong("范围要先小后大")
    return low, high


def check_print(layout: Mapping[str, Any], known: Container[str]) -> None:
    """What a print layout names has to exist; `known` are the link ids of the form."""
    columns = layout.get("columns", 1)
    if not isinstance(columns, int) or not 1 <= columns <= 6:
        raise Wrong("打印版式的列数是 1 到 6")
    rows = [row for section in layout.get("sections", ()) for row in section["rows"]]
    for row in rows:
        words(row, "label")
        among(row, "style", PRINT_STYLES)
    if missing := {name for row in rows for name in PLACE.findall(row["value"]) if name not in known}:
        raise Wrong(f"打印版式引用了不存在的题 {', '.join(sorted(missing))}")
    if strange := {name for row in rows for name in KNOWN_PLACE.findall(row["value"])} - KNOWN:
        raise Wrong(f"打印版式里没有这种个人信息 {', '.join(sorted(strange))}")
