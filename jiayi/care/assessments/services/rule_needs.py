"""What the rule of a form asks of the form: a version without it is refused before it is published."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from jiayi.foundation.forms import queries as forms
from jiayi.kernel.errors import NotFound

from ..models import FormRuleVersion
from .rule_words import Words


def missed_in(form: forms.Form, first_day: date) -> list[str]:
    """Of every version of the rule that holds from that day on: which questions it reads that the form lacks."""
    known = {item.link_id for item in form.fields()}
    rows = FormRuleVersion.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=first_day), code=form.name)
    lacking = {
        (row.name, place, link_id): None
        for row in rows.order_by("version")
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


def _words(code: str) -> Words | None:
    try:
        return Words(forms.form_of(forms.get_newest_template(code=code)))
    except NotFound:
        return None
