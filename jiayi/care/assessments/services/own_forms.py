"""Forms that were drawn here: what one must have to be filled in a visit, and the rule that it begins with."""

from datetime import date

from django.db import transaction

from jiayi.foundation.forms import queries as forms
from jiayi.kernel.errors import NotFound
from jiayi.kernel.versions import add_version

from .. import queries
from ..models import FormRuleVersion

# For nobody in particular and without a result: whom it suits and what is abnormal is said in its rule afterwards.
OWN = {"group": "本机构的表", "title": "本机构的规则", "who": [], "optional": True, "resultWithout": "已填"}
DAY_MISSING = "还没有填表日期：在“加一项”里选“填表日期”（日期题，打开时带入今天），不然不知道是哪天填的"


def misses_day(form: forms.Form, first: date) -> list[str]:
    """A form that is filled in visits knows the day it was filled; the shipped ones all do."""
    if form.name in queries.shipped_pack()["forms"] or _day_of(form):
        return []
    rule = FormRuleVersion.objects.filter(code=form.name).order_by("-version").first()
    if rule is None and _is_known(form.name):
        return []  # a form of a programme: its visits know their day
    return [DAY_MISSING]


def begin_rule(form: forms.Form) -> None:
    """A new form can be filled from its first day on."""
    if form.name in queries.shipped_pack()["forms"] or FormRuleVersion.objects.filter(code=form.name).exists():
        return
    add_version(
        FormRuleVersion,
        code=form.name,
        name=form.title,
        content=OWN | {"day": _day_of(form)},
        effective_from=form.effective_from,
        source=(form.source or form.title)[:300],
    )
    queries.forget_form_rules()
    transaction.on_commit(queries.forget_form_rules)


def _day_of(form: forms.Form) -> str:
    dates = [item for item in form.fields() if item.kind == "date" and "today" in item.prefill.split(",")]
    return dates[0].link_id if dates else ""


def _is_known(code: str) -> bool:
    try:
        forms.get_newest_template(code=code)
    except NotFound:
        return False
    return True
