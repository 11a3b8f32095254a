"""The forms that are filled here: their rules, their template of the day."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, cast

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel.errors import NotFound
from jiayi.kernel.versions import WITHDRAWN

from .. import rules
from ..models import FormRuleVersion
from ..rules import FormRule, Pack
from ..rules.pack import Span

TIMED = frozenset({"schedule", "form_result", "yearly"})
REMEMBERED_SECONDS = 30.0
_held: dict[str, tuple[float, list[FormRuleVersion]]] = {}
_written: dict[str, Any] = {}
_remembered: dict[str, Any] = {}
SHIPPED = Path(__file__).parents[1] / "packs" / "national_forms_v1.json"


class UnknownForm(NotFound):
    """No such form, or the reader may not know of it."""

    code, message = "form_not_found", "没有这张表"


@lru_cache(maxsize=1)
def shipped_pack() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def pack_on(day: date) -> Pack:
    """The rule pack in force on a day, with the intervals and ages of the task rules in force on it."""
    rows = _rules_on(day)
    key = tuple(row.pk for row in rows)
    if _written.get("key") != key:
        _written.update(key=key, pack=rules.read_pack(pack_data_on(day)))
    pack = cast(Pack, _written["pack"])
    return _timed(pack, tuple(row for row in tasks.rules_on(day) if row.trigger in TIMED))


def forget_form_rules() -> None:
    """After a version of a rule was added or withdrawn here; other processes notice within `REMEMBERED_SECONDS`."""
    _held.clear()


def _rules_on(day: date) -> list[FormRuleVersion]:
    """The versions of the desk that hold on a day; where there is none, the shipped rule does.

    The first version of a shipped rule is the pack itself; of a form that was drawn here it is a rule like any other.
    """
    asked_at, found = _held.get("", (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at >= REMEMBERED_SECONDS:
        found = list(
            FormRuleVersion.objects.exclude(WITHDRAWN)
            .exclude(version=1, code__in=list(shipped_pack()["forms"]))
            .order_by("code", "version")
        )
        _held[""] = (monotonic(), found)
    return [row for row in found if row.effective_from <= day and (row.effective_to is None or row.effective_to > day)]


def _timed(pack: Pack, found: tuple[Any, ...]) -> Pack:
    key = (id(pack), *(row.pk for row in found))
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
    shipped = shipped_pack()
    changed = {row.code: row.content | {"version": row.version} for row in _rules_on(day)}
    return {**shipped, "forms": {**shipped["forms"], **changed}}


def rule_of(code: str, *, on: date) -> FormRule:
    """
    :raises UnknownForm: if the form is not filled here
    """
    try:
        return pack_on(on).forms[code]
    except KeyError:
        raise UnknownForm() from None


def title_of(rule: FormRule, pack: Pack) -> str:
    """By which rules a form is judged, in words: never the nation's name over a rule of another."""
    own = f"（本机构第 {rule.version} 版）" if rule.version > 1 else ""
    return (rule.title or pack.title) + own


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
