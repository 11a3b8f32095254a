"""What changed between two definitions, in sentences a director understands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PARTS = {
    "text": "题目",
    "type": "类型",
    "required": "必填",
    "repeats": "多选或多行",
    "readOnly": "只读",
    "hidden": "不显示",
    "unit": "单位",
    "decimals": "小数位",
    "step": "步长",
    "maxLength": "字数",
    "minOccurs": "最少行数",
    "maxOccurs": "最多行数",
    "answerOption": "选项",
    "optionSet": "选项集",
    "limits": "范围",
    "earliest": "最早日期",
    "latest": "最晚日期",
    "enableWhen": "显示条件",
    "enableBehavior": "显示条件",
    "calculate": "计算",
    "interpret": "分段解释",
    "prefill": "带入来源",
    "initial": "默认值",
    "sameAsLast": "同上次",
    "resident": "居民自己能填",
    "observation": "存成的体征",
    "record": "存进健康档案的哪一栏",
    "capture": "签名或照片",
    "layout": "排列",
    "hint": "说明",
    "placeholder": "提示字",
}
HEAD = {
    "title": "名称",
    "description": "说明",
    "provisional": "暂行",
    "confidential": "保密",
    "graceDays": "停用后还收几天",
    "optionSets": "选项集",
    "gestationWeeks": "孕周取自哪题",
    "checks": "核对规则",
    "print": "打印版式",
}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Every difference, in the order of the newer form. Version, source and days are said elsewhere."""
    said = [_head(label, old.get(key), new.get(key)) for key, label in HEAD.items() if old.get(key) != new.get(key)]
    before, after = dict(_items(old.get("item", ()))), dict(_items(new.get("item", ())))
    for link_id, item in after.items():
        if link_id not in before:
            said.append(f"加了“{_name(item)}”")
            continue
        for label in dict.fromkeys(label for key, label in PARTS.items() if before[link_id].get(key) != item.get(key)):
            said.append(_part(label, before[link_id], item))
    said += [f"去掉了“{_name(item)}”" for link_id, item in before.items() if link_id not in after]
    kept = [link_id for link_id in before if link_id in after]
    if kept != [link_id for link_id in after if link_id in before]:
        said.append("题目的次序改了")
    return said


def _head(label: str, old: Any, new: Any) -> str:
    if isinstance(old, str | int | None) and isinstance(new, str | int | None):
        return f"{label}：从“{_plain(old)}”改为“{_plain(new)}”"
    return f"{label}改了"


def _part(label: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    key = next(key for key, name in PARTS.items() if name == label and old.get(key) != new.get(key))
    was, now = old.get(key), new.get(key)
    if isinstance(was, list | dict) or isinstance(now, list | dict):
        return f"“{_name(new)}”的{label}改了"
    return f"“{_name(new)}”的{label}：从“{_plain(was)}”改为“{_plain(now)}”"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "不填" if value in (None, "") else str(value)


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("text") or item.get("linkId") or "")


def _items(items: Sequence[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(items, list | tuple):
        return
    for item in items:
        if isinstance(item, Mapping):
            yield str(item.get("linkId")), item
            yield from _items(item.get("item", ()))
