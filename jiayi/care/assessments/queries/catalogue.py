"""The forms that are filled here: their rules, their template of the day."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel.errors import NotFound

from .. import rules
from ..rules import FormRule, Pack
from ..rules.pack import Span

TIMED = frozenset({"schedule", "form_result", "yearly"})
_remembered: dict[str, Any] = {}
PACKS = Path(__file__).parents[1] / "packs"


class UnknownForm(NotFound):
    """No such form, or the reader may not know of it."""

    code, message = "form_not_found", "没有这张表"


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    read = [rules.read_pack(json.loads(path.read_text(encoding="utf-8"))) for path in PACKS.glob("*.json")]
    return tuple(sorted(read, key=lambda pack: pack.effective_from, reverse=True))


def pack_on(day: date) -> Pack:
    """The rule pack in force on a day, with the intervals and ages of the task rules in force on it."""
    pack = next(pack for pack in packs() if pack.effective_from <= day)
    return _timed(pack, tuple(row for row in tasks.rules_on(day) if row.trigger in TIMED))


def _timed(pack: Pack, found: tuple[Any, ...]) -> Pack:
    key = (pack.code, *(row.pk for row in found))
    if _remembered.get("key") != key:
        _remembered.update(key=key, pack=_laid_over(pack, found))
    return cast(Pack, _remembered["pack"])


def _laid_over(pack: Pack, found: tuple[Any, ...]) -> Pack:
    steps = {row.content["schedule"]: tuple(row.content["steps"]) for row in found if row.trigger == "schedule"}
    kept = dict(pack.forms)
    for row in found:
        if row.trigger == "form_result" and (rule := kept.get(row.content["result_form"])):
            spans = {code: Span(days=span.days, months=span.months) for code, span in tasks.spans_of(row).items()}
            kept[rule.code] = replace(rule, next_by_result=spans)
        if row.trigger == "yearly" and (rule := kept.get(row.content["yearly_form"])):
            kept[rule.code] = replace(rule, next_always=Span(months=row.content["months"]))
    return replace(pack, schedules={**pack.schedules, **steps}, forms=kept)


def pack_data_on(day: date) -> dict[str, Any]:
    """The rule pack in force on a day as it is written: a phone without a signal judges by the same numbers."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in PACKS.glob("*.json")]
    code = pack_on(day).code
    return next(data for data in read if data["code"] == code)


def rule_of(code: str, *, on: date) -> FormRule:
    """
    :raises UnknownForm: if the form is not filled here
    """
    try:
        return pack_on(on).forms[code]
    except KeyError:
        raise UnknownForm() from None


def template_of(code: str, *, on: date, sensitive: bool, version: str | None = None) -> tuple[Any, forms.Form]:
    """The template and its parsed form.

    :raises UnknownForm: confidential, and the reader has no right to sensitive classes
    """
    template = forms.get_template(code=code, on=on, version=version)
    form = forms.form_of(template)
    if form.is_confidential and not sensitive:
        raise UnknownForm()
    return template, form


def labels_of(form: forms.Form, rule: FormRule) -> Mapping[str, str]:
    """The words of the results, as the form's own options say them."""
    if not rule.result_item:
        return {}
    return {option.code: option.display for option in form.field(rule.result_item).options}


def forms_in_series(code: str, *, on: date) -> list[str]:
    """The forms that take turns with this one, itself included."""
    pack = pack_on(on)
    return pack.series_of(pack.forms[code]) if code in pack.forms else [code]
