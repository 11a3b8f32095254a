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
        raise Wrong(f"record 的 kind 只能是 {'、'.join(KINDS)}")
    if unknown := set(raw) - {"kind"} - _ALLOWED.get(kind, set()):
        raise Wrong(f"record 里不认识的属性 {', '.join(sorted(unknown))}")
    if raw.get("of", "self") not in WHOSE:
        raise Wrong(f"record 的 of 只能是 {'、'.join(WHOSE)}")
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


def check_marks(known: Mapping[str, Item]) -> None:
    """
    :raises Wrong: a mark that names a question or an option that is not there
    """
    for item in known.values():
        mark = item.record
        if mark is None:
            continue
        inner = {part.link_id for part in item.items}
        if mark.kind == "medication" and item.is_repeating_group and "name" not in mark.links:
            raise Wrong(f"“{item.link_id}”的 record 要写药名是哪一题（name）")
        rows = {*mark.links.values(), *mark.usage} - (inner or {item.link_id})
        if missing := (rows if mark.kind == "medication" else set()) | (mark.mentioned - set(known)):
            raise Wrong(f"“{item.link_id}”的 record 引用了不存在的题 {', '.join(sorted(missing))}")
        named = {*mark.codes, *mark.names, *mark.since} | ({mark.rest} if mark.rest else set())
        if missing := {code for code in named if item.option(code) is None}:
            raise Wrong(f"“{item.link_id}”的 record 引用了不存在的选项 {', '.join(sorted(missing))}")
        if mark.kind in ("condition", "allergy") and bool(item.options) != bool(mark.codes):
            raise Wrong(f"“{item.link_id}”的 record 要给选项写编码（codes），文字题不写")


__all__ = ["ADHERENCE", "Mark", "check_marks", "read_mark"]
