"""What an answer is besides an answer: a diagnosis, a medicine, an allergy, advice. `record` of an item says so.

Such an answer is stored once (care/records) and pre-fills every other question with the same meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .definition import Item
from .parts import Wrong

KINDS = ("condition", "medication", "allergy", "advice", "adherence", "reason", "reaction")
WHOSE = ("self", "father", "mother", "siblings", "children")
ADHERENCE = {"1": "regular", "2": "sometimes", "3": "none"}
LABELS = {
    "condition": "诊断",
    "medication": "用药",
    "allergy": "过敏",
    "advice": "给居民的建议",
    "adherence": "服药情况",
    "reason": "不按医嘱吃药的原因",
    "reaction": "药物不良反应",
}
WORDS = ("string", "text")
SHAPES = {
    "condition": "要是选择题或文字题",
    "medication": "要是可以有多行的分组，或文字题",
    "allergy": "要是选择题或文字题",
    "advice": "不能是签名、照片或表格",
    "adherence": "要是单选题",
    "reason": "不能是签名、照片或表格",
    "reaction": "不能是签名、照片或表格",
}
# Of a row of medicines: how it is called, which kinds of questions can say it, and that in words.
_PARTS = {
    "name": ("药名", ("string", "text"), "要是文字题"),
    "times": ("每日几次", ("integer",), "要是整数题"),
    "dose": ("每次多少", ("string", "text"), "要是文字题"),
    "since": ("从什么时候起", ("string", "date"), "要是文字题或日期题"),
    "adherence": ("吃得怎么样", ("choice",), "要是单选题"),
}
_LINKS = ("name", "times", "dose", "since", "adherence")
_ALLOWED = {
    "condition": {"codes", "names", "since", "of", "rest", "name"},
    "medication": {*_LINKS, "usage", "group", "isChange"},
    "allergy": {"codes", "names", "name"},
    "adherence": {"codes"},
}


@dataclass(frozen=True, slots=True)
class Mark:
    """`codes`: option → code of the record (empty: what its name says); `names`, `since`: option → item that says it.

    Of a medicine `links` names the items of one row, `group` the medicines a table is for (insulin), `is_change` what
    a doctor orders from now on instead of what the person takes.
    """

    kind: str
    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    usage: tuple[str, ...] = ()
    whose: str = "self"
    rest: str = ""
    group: str = ""
    is_change: bool = False

    @property
    def mentioned(self) -> set[str]:
        return {*self.names.values(), *self.since.values()} if self.kind != "medication" else set()


def read_mark(raw: Mapping[str, Any] | None) -> Mark | None:
    if raw is None:
        return None
    kind = raw["kind"]
    if kind not in KINDS:
        raise Wrong(f"record 的 kind 只能是 {'、'.join(KINDS)}", "mark_kind_unknown")
    if unknown := set(raw) - {"kind"} - _ALLOWED.get(kind, set()):
        raise Wrong(f"record 里不认识的属性 {', '.join(sorted(unknown))}", "mark_key_unknown")
    if raw.get("of", "self") not in WHOSE:
        raise Wrong(f"record 的 of 只能是 {'、'.join(WHOSE)}", "mark_whose_unknown")
    usage = raw.get("usage", [])
    is_medicine = kind == "medication"
    return Mark(
        kind=kind,
        codes={str(key): str(value) for key, value in raw.get("codes", {}).items()},
        names={str(key): str(value) for key, value in raw.get("names", {}).items()},
        since={} if is_medicine else {str(key): str(value) for key, value in raw.get("since", {}).items()},
        links={key: str(raw[key]) for key in _LINKS if key in raw and (is_medicine or key == "name")},
        usage=(usage,) if isinstance(usage, str) else tuple(map(str, usage)),
        whose=raw.get("of", "self"),
        rest=str(raw.get("rest", "")),
        group=str(raw.get("group", "")),
        is_change=bool(raw.get("isChange", False)),
    )


def check_mark(item: Item, known: Mapping[str, Item], *, in_row: bool = False) -> None:
    """
    `known` are the questions that hold an answer of their own; `in_row`: this one is a column of a table.

    :raises Wrong: a mark that cannot be stored, with a code that stays
    """
    mark = item.record
    if mark is None:
        return
    if in_row:
        raise Wrong("表格里的一列不单独存，要在整张表格上写存成什么", "mark_in_table")
    if not _fits(item, mark):
        raise Wrong(f"这种题存不成{LABELS[mark.kind]}：{SHAPES[mark.kind]}", "mark_wrong_type")
    if mark.kind == "medication":
        _check_medicines(item, mark)
        return
    if missing := mark.mentioned - set(known):
        raise Wrong(f"record 引用了不存在的题 {', '.join(sorted(missing))}", "mark_question_missing")
    named = {*mark.codes, *mark.names, *mark.since} | ({mark.rest} if mark.rest else set())
    if missing := {code for code in named if item.option(code) is None}:
        raise Wrong(f"record 引用了不存在的选项 {', '.join(sorted(missing))}", "mark_option_missing")
    if mark.kind == "adherence" and set(mark.codes.values()) - set(ADHERENCE.values()):
        raise Wrong("服药情况只分规律、间断、不服药", "mark_word_unknown")
    if mark.kind not in ("condition", "allergy"):
        return
    if bool(item.options) != bool(mark.codes):
        raise Wrong(
            "要说哪个选项是什么（codes），文字题不写" if item.options else "文字题不写编码", "mark_codes_missing"
        )
    if stray := (set(mark.names) | set(mark.since) | ({mark.rest} if mark.rest else set())) - set(mark.codes):
        raise Wrong(f"选项 {', '.join(sorted(stray))} 没有说是什么，名称和时间就没处存", "mark_codes_missing")
    for option, code in mark.codes.items():
        if not code and option not in mark.names:
            found = item.option(option)
            raise Wrong(f"“{found.display if found else option}”要说名称写在哪一题", "mark_name_missing")
    for link in mark.mentioned:
        if known[link].kind not in (*WORDS, "date"):
            raise Wrong(f"“{known[link].text or link}”要是文字题或日期题，才能当名称或时间", "mark_part_wrong_type")


def _fits(item: Item, mark: Mark) -> bool:
    match mark.kind:
        case "medication":
            return item.is_repeating_group or item.kind in WORDS
        case "condition" | "allergy":
            return item.kind == "choice" or item.kind in WORDS
        case "adherence":
            return item.kind == "choice" and not item.repeats
    return item.kind != "attachment" and not item.is_repeating_group


def _check_medicines(item: Item, mark: Mark) -> None:
    parts = {part.link_id: part for part in item.items} if item.is_repeating_group else {item.link_id: item}
    if "name" not in mark.links:
        raise Wrong("record 要写药名是哪一题（name）", "mark_name_missing")
    if missing := {*mark.links.values(), *mark.usage} - set(parts):
        raise Wrong(f"record 引用了不存在的题 {', '.join(sorted(missing))}", "mark_question_missing")
    for key, link in mark.links.items():
        if parts[link].kind not in _PARTS[key][1]:
            raise Wrong(f"{_PARTS[key][0]}不能是“{parts[link].text or link}”，{_PARTS[key][2]}", "mark_part_wrong_type")
    if len(set(mark.links.values())) < len(mark.links):
        raise Wrong("药名、次数、剂量不能是同一题", "mark_part_twice")


__all__ = ["ADHERENCE", "LABELS", "Mark", "check_mark", "read_mark"]
