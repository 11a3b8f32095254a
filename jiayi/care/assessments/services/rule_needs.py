"""What the rule of a form asks of the form: a version without it is refused before it is published."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from jiayi.foundation.forms import queries as forms
from jiayi.kernel.errors import NotFound

from ..models import FormRuleVersion
from .rule_words import Words

CHOSEN = ("=", "in", "lacks")


def missed_in(form: forms.Form, first_day: date) -> list[str]:
    """Of every version of the rule that holds from that day on: what it reads that the form lacks, a question or an
    option of one."""
    known = {item.link_id: item for item in form.fields()}
    rows = list(_standing(form.name, first_day))
    return [*_missed_questions(form, rows, known), *_missed_options(form, rows, known)]


def _standing(code: str, first_day: date) -> Any:
    rows = FormRuleVersion.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=first_day), code=code)
    return rows.order_by("version")


def _missed_questions(form: forms.Form, rows: list[FormRuleVersion], known: Mapping[str, Any]) -> list[str]:
    lacking = {
        (row.name, place, link_id): None
        for row in rows
        for place, link_id in _read(row.content)
        if link_id not in known
    }
    words = _words(form.name) if lacking else None
    return [
        f"“{name}”的判定规则里“{place}”要看“{words.question(link_id) if words else link_id}”（{link_id}），"
        "这一版没有这道题。请留着这道题，或者先改那条判定规则"
        for name, place, link_id in lacking
    ]


def _read(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a rule reads which question; asides of the person (`%…`) are no questions."""
    if rule.get("resultItem") and rule.get("order"):
        yield "结果", str(rule["resultItem"])
    for one in rule.get("findings", ()):
        for name, _operator, wanted in one["when"]:
            others = [wanted[1:]] if isinstance(wanted, str) and wanted.startswith("@") else []
            for said in (str(name), *others):
                if not said.startswith("%"):
                    yield str(one.get("says") or one["code"]), said.removeprefix("last.")


def _missed_options(form: forms.Form, rows: list[FormRuleVersion], known: Mapping[str, Any]) -> list[str]:
    """Options that a condition or a result names and that the question, which is still there, no longer offers."""
    lacking = {
        (row.name, place, link_id, code): None
        for row in rows
        for place, link_id, code in _chosen(row.content)
        if link_id in known and known[link_id].options and known[link_id].option(code) is None
    }
    words = _words(form.name) if lacking else None
    return [
        f"“{name}”的判定规则里“{place}”要看“{known[link_id].text or link_id}”是不是"
        f"“{words.option(link_id, code) if words else code}”（{code}），这一版没有这个选项。"
        "请留着这个选项，或者先改那条判定规则"
        for name, place, link_id, code in lacking
    ]


def _chosen(rule: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Where a rule names which option of which question."""
    result = str(rule.get("resultItem") or "")
    if result and rule.get("order"):
        for code in rule["order"]:
            yield "结果", result, str(code)
    for one in rule.get("findings", ()):
        for name, operator, wanted in one["when"]:
            if operator in CHOSEN and not str(name).startswith("%"):
                for code in wanted if isinstance(wanted, list) else [wanted]:
                    yield str(one.get("says") or one["code"]), str(name).removeprefix("last."), str(code)


def _words(code: str) -> Words | None:
    try:
        return Words(forms.form_of(forms.get_newest_template(code=code)))
    except NotFound:
        return None
