"""One form opened for one person, with everything that can be filled in; and what the answers so far come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiayi.care.records import queries as records
from jiayi.care.vitals import queries as vitals
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients

from .. import rules
from ..models import Assessment
from ..rules import Outcome, Subject
from .catalogue import labels_of, pack_on, rule_of, template_of, title_of
from .known import facts_of, latest_of, subject_tags


@dataclass(frozen=True, slots=True)
class OpenedForm:
    patient: Any
    age_text: str
    code: str
    version: str
    title: str
    source: str
    group: str
    why: str
    rule_title: str
    is_confidential: bool
    prefilled: Mapping[str, forms.Prefilled]
    last_answers: Mapping[str, Any]
    last: Assessment | None


@dataclass(frozen=True, slots=True)
class FormPreview:
    """Nothing is stored."""

    outcome: Outcome
    problems: list[Any]
    computed: Mapping[str, Any]
    rule_title: str


def open_form(*, patient_id: int, code: str, on: date, sensitive: bool, author: str = "") -> OpenedForm:
    """
    :raises UnknownForm: no such form for this reader
    """
    rule, pack = rule_of(code, on=on), pack_on(on)
    template, form = template_of(code, on=on, sensitive=sensitive)
    person = patients.get_patient(patient_id=patient_id)
    tags, last = subject_tags(patient_id, on), latest_of(patient_id=patient_id, form=code)
    measured = {item.observation for item in form.fields() if item.observation}
    readings = vitals.last_values(patient_id=patient_id, codes=measured | {"bmi", "waist"})
    held = records.answers_of(form, patient_id=patient_id, sensitive=sensitive)
    known = forms.Known(
        today=on,
        records=held,
        last_answers=last.response.answers if last else {},
        last_date=last.assessed_date if last else None,
        observations={name: (value.value, value.taken_on) for name, value in readings.items()},
        patient=facts_of(person, pack, form, readings, tags, on),
        tags=tags,
        author={"name": author} if author else {},
    )
    prefilled = vitals.carried(form, forms.prefill(form, known), readings, on=on)
    answers = records.brought(last.response.answers if last else {}, held)
    hidden = form.confidential_items if not sensitive else frozenset()
    return OpenedForm(
        patient=person,
        age_text=patients.age_text(person, on),
        code=code,
        version=template.version,
        title=template.title,
        source=template.source,
        group=rule.group,
        why=rules.why(rule, born=person.birth_date, sex=person.sex, tags=tags, on=on),
        rule_title=title_of(rule, pack),
        is_confidential=form.is_confidential,
        prefilled={name: value for name, value in prefilled.items() if name not in hidden},
        last_answers={name: value for name, value in answers.items() if name not in hidden},
        last=last,
    )


def preview(
    *, patient_id: int, code: str, answers: Mapping[str, Any], on: date, sensitive: bool, confirmed: Iterable[str] = ()
) -> FormPreview:
    """Check and decide what is typed so far."""
    rule, pack = rule_of(code, on=on), pack_on(on)
    _, form = template_of(code, on=on, sensitive=sensitive)
    person = patients.get_patient(patient_id=patient_id)
    tags = subject_tags(patient_id, on)
    checked = forms.check(form, answers, person=person_of(person, tags, on), confirmed=confirmed)
    day = checked.values.get(rule.day, on)
    subject = subject_of(person, tags, day, latest_of(patient_id=patient_id, form=code))
    return FormPreview(
        outcome=rules.decide(pack, rule, checked.values, subject, labels_of(form, rule)),
        problems=checked.problems,
        computed={item.link_id: checked.answers.get(item.link_id) for item in form.fields() if item.calculation},
        rule_title=title_of(rule, pack),
    )


def person_of(person: Any, tags: frozenset[str], on: date) -> forms.Person:
    return forms.Person.born_on(person.birth_date, sex=person.sex, today=on, tags=tags)


def subject_of(person: Any, tags: frozenset[str], on: date, last: Assessment | None) -> Subject:
    """Whom the rules decide about; what an earlier form said counts only when it lies before."""
    subject = Subject(born=person.birth_date, sex=person.sex, on=on, tags=tags)
    if last is None or last.assessed_date > on:
        return subject
    return replace(
        subject,
        last_answers=last.response.answers,
        last_result=last.result_code,
        last_findings=frozenset(last.findings),
    )
