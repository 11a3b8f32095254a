"""A rule of a form as people write it in the desk, and as the pack keeps it.

A condition is said with the words of the form: `收缩压（较高一侧） 达到 140`, `心电图 选了 异常`. What is no question
of the form: `年龄（月）`, `性别`, `人群标签`, `上次结果`, `上次的依据`, and `上次的…` for an answer of the time before.
"""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.forms import queries as forms

ASIDES = {
    "%months": "年龄（月）",
    "%sex": "性别",
    "%tags": "人群标签",
    "%last_result": "上次结果",
    "%last_findings": "上次的依据",
}
SEXES = {"1": "男", "2": "女"}
BEFORE = "上次的"
OPERATORS = {
    ">=": "达到",
    ">": "大于",
    "<=": "不超过",
    "<": "低于",
    "=": "选了",
    "in": "选了其中一个",
    "lacks": "没选",
    "exists": "答了",
}
LONGEST = 24  # a longer option, or one that lists things itself, is said by its code
NUMBERS = (">=", ">", "<=", "<")
KEPT = (
    *("named", "group", "day", "serviceItem", "order", "resultItem", "nextByResult"),
    *("nextAlways", "schedule", "after", "series", "then", "title"),
)


class NotUnderstood(ValueError):
    """A word that the form does not have."""


class Words:
    """The words of one version of a form; a title used twice is told apart by its link id."""

    def __init__(self, form: forms.Form, tags: Mapping[str, str] | None = None) -> None:
        self.asides = {"%tags": dict(tags or {}), "%sex": SEXES}
        self.items = {item.link_id: item for item in form.fields()}
        titles = [item.text for item in self.items.values()]
        self.titles = {
            link_id: item.text if item.text and titles.count(item.text) == 1 else link_id
            for link_id, item in self.items.items()
        }
        self.ids = {title: link_id for link_id, title in self.titles.items()}

    def question(self, name: str) -> str:
        if name in ASIDES:
            return ASIDES[name]
        if name.startswith("last."):
            return BEFORE + self.titles.get(name[5:], name[5:])
        return self.titles.get(name, name)

    def link(self, said: str) -> str:
        """
        :raises NotUnderstood: no such question
        """
        said = said.strip()
        for name, words in ASIDES.items():
            if said in (name, words):
                return name
        if said.startswith(BEFORE):
            return f"last.{self._own(said[len(BEFORE) :])}"
        return self._own(said)

    def _own(self, said: str) -> str:
        if said in self.items:
            return said
        if said in self.ids:
            return self.ids[said]
        raise NotUnderstood(f"这张表没有“{said[:40]}”这道题；写题目，或写编号")

    def answer(self, name: str, operator: str, wanted: Any) -> str:
        if operator == "exists":
            return "" if wanted else "没有"
        if isinstance(wanted, str) and wanted.startswith("@"):
            return self.question(wanted[1:])
        given = wanted if isinstance(wanted, list) else [wanted]
        return "、".join(self.option(name, str(one)) for one in given)

    def option(self, name: str, code: str) -> str:
        if name in self.asides:
            return self.asides[name].get(code, code)
        item = self.items.get(name.removeprefix("last."))
        option = item.option(code) if item is not None and item.options else None
        is_short = option is not None and len(option.display) <= LONGEST and not set("、，") & set(option.display)
        return option.display if option is not None and is_short else code

    def wanted(self, name: str, operator: str, said: str) -> Any:
        """
        :raises NotUnderstood: no such option, or no number
        """
        said = said.strip()
        if operator == "exists":
            return said != "没有"
        if operator in NUMBERS:
            try:
                number = float(said)
            except ValueError:
                return f"@{self.link(said)}"
            return int(number) if number.is_integer() else number
        codes = [self.code(name, one) for one in said.replace("，", "、").split("、") if one.strip()]
        if not codes:
            raise NotUnderstood(f"“{self.question(name)}”后面要写是哪个选项")
        if operator != "in" and len(codes) > 1:
            raise NotUnderstood("几个选项里任一个，请用“选了其中一个”")
        return codes if operator == "in" else codes[0]

    def code(self, name: str, said: str) -> str:
        item, said = self.items.get(name.removeprefix("last.")), said.strip()
        if name in self.asides:
            return self._aside(name, said)
        if item is None or not item.options:
            return said
        for option in item.options:
            if said in (option.code, option.display):
                return option.code
        raise NotUnderstood(f"“{item.text}”没有“{said[:40]}”这个选项")

    def _aside(self, name: str, said: str) -> str:
        known = self.asides[name]
        if not known or said in known:
            return said
        for code, label in known.items():
            if label == said:
                return code
        raise NotUnderstood(f"{ASIDES[name]}里没有“{said[:40]}”")


def shown(rule: Mapping[str, Any], words: Words, name: str) -> dict[str, Any]:
    """The rule as the outline of the desk says it."""
    return {
        "name": name,
        "is_optional": bool(rule.get("optional")),
        "is_once": bool(rule.get("once")),
        "done_words": rule.get("resultWithout", ""),
        "who": [
            {
                "why": one["why"],
                "months_from": one.get("monthsFrom"),
                "months_to": one.get("monthsTo"),
                "sex": one.get("sex", ""),
                "tag": one.get("tag", ""),
            }
            for one in rule["who"]
        ],
        "advice": [
            {"result": words.option(rule.get("resultItem", ""), code), "text": text}
            for code, text in rule.get("advice", {}).items()
        ],
        "findings": [_shown_finding(one, rule, words) for one in rule.get("findings", ())],
    }


def _shown_finding(one: Mapping[str, Any], rule: Mapping[str, Any], words: Words) -> dict[str, Any]:
    within, result = one.get("within", {}), rule.get("resultItem", "")
    return {
        "says": one.get("says", ""),
        "code": one["code"],
        "when": [
            {"question": words.question(name), "operator": operator, "wanted": words.answer(name, operator, wanted)}
            for name, operator, wanted in one["when"]
        ],
        "result": words.option(result, one["result"]) if one.get("result") else "",
        "refers": bool(one.get("refers")),
        "is_urgent": bool(one.get("urgent")),
        "within_number": within.get("days") or within.get("months"),
        "within_unit": "months" if within.get("months") else "days" if within else "",
        "ask": one.get("ask", ""),
        "advice": one.get("advice", ""),
        "for_result": words.option(result, one["forResult"]) if one.get("forResult") else "",
        "is_unjudged": bool(one.get("unjudged")),
    }


def written(found: Mapping[str, Any], base: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The rule as the pack keeps it; what the desk does not ask stays as in `base`.

    :raises NotUnderstood: a question or an option that the form does not have
    """
    rule = {key: base[key] for key in KEPT if key in base}
    result = base.get("resultItem", "")
    rule["who"] = [_spare({"why": one["why"], "monthsFrom": one["months_from"], "monthsTo": one["months_to"],
                           "sex": one["sex"], "tag": one["tag"]}) for one in found["who"]]  # fmt: skip
    rule |= _spare({"optional": found["is_optional"], "once": found["is_once"], "resultWithout": found["done_words"]})
    if found["advice"]:
        rule["advice"] = {words.code(result, one["result"]): one["text"] for one in found["advice"]}
    rule["findings"] = [written_finding(one, result, words) for one in found["findings"]]
    return rule


def written_finding(one: Mapping[str, Any], result: str, words: Words) -> dict[str, Any]:
    """
    :raises NotUnderstood: a question or an option that the form does not have
    """
    when = []
    for condition in one["when"]:
        name = words.link(condition["question"])
        wanted = words.wanted(name, condition["operator"], condition["wanted"])
        when.append([name, condition["operator"], wanted])
    within = {one["within_unit"]: one["within_number"]} if one["within_number"] and one["within_unit"] else None
    return {"code": one["code"], "when": when} | _spare(
        {
            "says": one["says"],
            "result": words.code(result, one["result"]) if one["result"] else "",
            "refers": one["refers"],
            "urgent": one["is_urgent"],
            "within": within,
            "ask": one["ask"],
            "advice": one["advice"],
            "forResult": words.code(result, one["for_result"]) if one["for_result"] else "",
            "unjudged": one["is_unjudged"],
        }
    )


def _spare(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value is not False and value != ""}
