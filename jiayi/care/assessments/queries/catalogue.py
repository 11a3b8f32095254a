"""The forms that are filled here: their rules, their template of the day."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.kernel.errors import NotFound

from .. import rules
from ..rules import FormRule, Pack

PACKS = Path(__file__).parents[1] / "packs"


class UnknownForm(NotFound):
    """No such form, or the reader may not know of it."""

    code, message = "form_not_found", "没有这张表"


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    read = [rules.read_pack(json.loads(path.read_text(encoding="utf-8"))) for path in PACKS.glob("*.json")]
    return tuple(sorted(read, key=lambda pack: pack.effective_from, reverse=True))


def pack_on(day: date) -> Pack:
    """The rule pack in force on a day."""
    return next(pack for pack in packs() if pack.effective_from <= day)


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
