"""What the answers of a visit come to so far, form by form, in one shape. Nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.care.assessments import queries as assessments
from jiayi.care.followups import queries as followups
from jiayi.foundation.forms import queries as forms

from .. import rules
from .plan import day_item, programme_of


@dataclass(frozen=True, slots=True)
class FormSoFar:
    """`missing` names what the verdict waits for; `words` say the reading that decides."""

    code: str
    verdict: Any
    missing: str
    words: str
    problems: Sequence[Any]
    rule_title: str

    @property
    def is_complete(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


def settled(code: str, answers: Mapping[str, Any], *, version: str | None, way: str, day: date, on: date) -> Any:
    """The template of the form, and its answers with what the visit itself says."""
    template = forms.get_template(code=code, version=version, on=on)
    item = next((item for item in forms.form_of(template).fields() if item.link_id == rules.METHOD_ITEM), None)
    methods = frozenset(option.code for option in item.options) if item else frozenset()
    return template, rules.settle(answers, way=way, on=day, day_item=day_item(code, on=on), methods=methods)


def preview(
    *,
    patient_id: int,
    code: str,
    answers: Mapping[str, Any],
    confirmed: Sequence[str],
    way: str,
    on: date,
    sensitive: bool,
) -> FormSoFar:
    """
    :raises NotFound: the person is not in scope, or the reader may not know of this form
    """
    _, given = settled(code, answers, version=None, way=way, day=on, on=on)
    if programme := programme_of(code, on=on):
        seen = followups.preview_programme(
            patient_id=patient_id, programme=programme, answers=given, confirmed=confirmed, on=on
        )
        return FormSoFar(code, seen.classification, seen.missing, seen.reading_words, seen.problems, seen.rule_title)
    filled = assessments.preview(
        patient_id=patient_id, code=code, answers=given, confirmed=confirmed, on=on, sensitive=sensitive
    )
    return FormSoFar(code, filled.outcome, "", "", filled.problems, filled.rule_title)
