"""What a device needs besides people: the forms in force, the rule packs, the words. The same for everybody."""

import json
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from jiayi.care.assessments import queries as assessments
from jiayi.care.careplans import queries as careplans
from jiayi.care.followups import queries as followups
from jiayi.care.visits import queries as visits
from jiayi.care.vitals import queries as vitals
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel.errors import NotFound

from .. import rules


def hidden_forms(*, on: date) -> frozenset[str]:
    """Confidential forms stay in the house: what is not on the phone can not be lost with it."""
    return frozenset(code for code, form in _in_force(on) if form.is_confidential)


def house(*, on: date) -> dict[str, Any]:
    """Forms, rule packs and words of a day, with a stamp that changes with any of them."""
    found = [(code, forms.get_template(code=code, on=on)) for code, form in _in_force(on) if not form.is_confidential]
    ruled = {
        "spans": {code: _spans(on, code) for code in followups.pack_on(on).programmes},
        "care": _care(on),
        "today": tasks.today_rule(),
        "overdue": {"longDays": followups.overdue_rule_on(on).long_overdue_days},
    }
    versions = tuple((code, template.version, template.pk) for code, template in found)
    judged = {code: rule.version for code, rule in assessments.pack_on(on).forms.items() if rule.version > 1}
    return _house(on, versions, json.dumps(ruled, default=sorted), f"{judged} {visits.policy_on(on).code}")


@lru_cache(maxsize=4)
def _house(on: date, versions: tuple[tuple[str, str, int], ...], ruled: str, judged: str) -> dict[str, Any]:
    shown = patients.visible_tags(patients.tag_labels(), sensitive=False)
    labels = patients.tag_labels()
    templates = [forms.get_template_by_id(template_id=number) for _, _, number in versions]
    content: dict[str, Any] = {
        "templates": [
            {"code": row.code, "version": row.version, "title": row.title, "definition": row.definition}
            for row in templates
        ],
        "packs": {
            "visits": followups.pack_data_on(on),
            "forms": assessments.pack_data_on(on),
            **json.loads(ruled),
            "presence": {way: asdict(rule) for way, rule in visits.policy_on(on).ways.items()},
        },
        "codes": json.loads(json.dumps([asdict(code) for code in vitals.codes().values()], default=float)),
        "tags": [{"code": code, "label": labels[code]} for code in shown],
    }
    return {"stamp": rules.stamp_of(content), **content}


def _spans(on: date, programme: str) -> dict[str, dict[str, int]]:
    """Class → the interval after it, as the task rule in force says it; empty where none does."""
    return {
        code: {"days": span.days, "months": span.months} for code, span in followups.spans_on(on, programme).items()
    }


def _care(on: date) -> dict[str, dict[str, Any]]:
    """Programmes of chronic care: levels, targets by age, reasons, goals. None of a class that is nobody's business."""
    known = careplans.programmes_on(on)
    return {code: asdict(one) for code, one in sorted(known.items()) if one.tag not in patients.SENSITIVE}


def _in_force(on: date) -> list[tuple[str, forms.Form]]:
    codes = [*assessments.pack_on(on).forms, *(one.template for one in followups.pack_on(on).programmes.values())]
    found = []
    for code in sorted(set(codes)):
        try:
            found.append((code, forms.form_of(forms.get_template(code=code, on=on))))
        except NotFound:  # not published yet: nothing to carry
            continue
    return found
