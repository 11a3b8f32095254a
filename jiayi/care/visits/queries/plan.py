"""What a visit is about: for one person or a whole household, each form with all that can be filled in beforehand.

A form is planned when somebody waits for it: a follow-up or the task of an earlier form that falls due within two
weeks, or one that was asked for. What only suits the person is offered, not opened: nothing floods.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.care.assessments import queries as assessments
from jiayi.care.followups import queries as followups
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks

AHEAD = timedelta(days=14)
TASK_PREFIX = "form_"


@dataclass(frozen=True, slots=True)
class Template:
    code: str
    version: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedForm:
    """One form of one person. `follow_up_id` where it is a planned chronic visit, `programme` where it could be one."""

    code: str
    version: str
    title: str
    why: str
    programme: str
    follow_up_id: int | None
    due_date: date | None
    day_item: str
    target: str
    rule_title: str
    is_confidential: bool
    prefilled: Mapping[str, forms.Prefilled]
    last_answers: Mapping[str, Any]
    last_date: date | None
    last_words: str


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    patient: Any
    age: int
    age_text: str
    tags: Sequence[str]
    forms: Sequence[PlannedForm]
    offers: Sequence[assessments.OfferedForm]


@dataclass(frozen=True, slots=True)
class VisitPlan:
    date: date
    household_id: int | None
    people: Sequence[PlannedPerson]
    templates: Sequence[Template]


def list_planned(
    *, people: Iterable[Any], asked: Iterable[str], on: date, sensitive: bool, author: str
) -> tuple[list[PlannedPerson], list[Template]]:
    """The plan of each of these people, and every template it needs once."""
    wanted = frozenset(asked)
    planned = [_person(person, wanted, on, sensitive, author) for person in people]
    needed = {(form.code, form.version) for person in planned for form in person.forms}
    return planned, [_template(code, version, on) for code, version in sorted(needed)]


def _person(person: Any, wanted: frozenset[str], on: date, sensitive: bool, author: str) -> PlannedPerson:
    offers = assessments.list_offers(patient_id=person.pk, on=on, sensitive=sensitive)
    awaited = {
        task.kind.removeprefix(TASK_PREFIX): task.due_date
        for task in tasks.list_of_patient(patient_id=person.pk, on=on)
        if task.source_app == "assessments" and task.kind.startswith(TASK_PREFIX) and task.due_date <= on + AHEAD
    }
    opened = []
    for offer in offers:
        is_visit = offer.follow_up_id is not None and offer.due_date is not None and offer.due_date <= on + AHEAD
        if offer.code in wanted or offer.code in awaited or is_visit:
            opened.append(_form(person.pk, offer, awaited.get(offer.code), on, sensitive, author))
    opened.sort(key=lambda form: not form.programme)  # the visit that was planned asks first
    chosen = {form.code for form in opened}
    return PlannedPerson(
        patient=person,
        age=patients.age(person, on),
        age_text=patients.age_text(person, on),
        tags=sorted(assessments.subject_tags(person.pk, on)),
        forms=opened,
        offers=[offer for offer in offers if offer.code not in chosen and offer.state != "other"],
    )


def _form(
    patient_id: int,
    offer: assessments.OfferedForm,
    awaited: date | None,
    on: date,
    sensitive: bool,
    author: str,
) -> PlannedForm:
    programme = programme_of(offer.code, on=on)
    if programme:
        return _follow_up(patient_id, offer, programme, on)
    filled = assessments.open_form(patient_id=patient_id, code=offer.code, on=on, sensitive=sensitive, author=author)
    return PlannedForm(
        code=filled.code,
        version=filled.version,
        title=filled.title,
        why=filled.why,
        programme="",
        follow_up_id=None,
        due_date=awaited or offer.due_date,
        day_item=day_item(filled.code, on=on),
        target="",
        rule_title=filled.rule_title,
        is_confidential=filled.is_confidential,
        prefilled=filled.prefilled,
        last_answers=filled.last_answers,
        last_date=filled.last.assessed_date if filled.last else None,
        last_words=filled.last.result_label if filled.last else "",
    )


def _follow_up(patient_id: int, offer: assessments.OfferedForm, programme: str, on: date) -> PlannedForm:
    opened = followups.open_programme(patient_id=patient_id, programme=programme, on=on)
    last = opened.last_visit
    return PlannedForm(
        code=opened.template_code,
        version=opened.template_version,
        title=opened.title,
        why=f"{opened.programme_title}，今年第 {opened.position} 次，共 {opened.yearly} 次",
        programme=programme,
        follow_up_id=opened.follow_up.pk,
        due_date=offer.due_date,
        day_item=day_item(opened.template_code, on=on),
        target=opened.target,
        rule_title=opened.rule_title,
        is_confidential=False,
        prefilled=opened.prefilled,
        last_answers=opened.last_answers,
        last_date=last.visited_date if last else None,
        last_words="，".join(filter(None, (last.words, last.label))) if last else "",
    )


def programme_of(code: str, *, on: date) -> str:
    """The chronic programme that this form is the visit of, or nothing."""
    programmes = followups.pack_on(on).programmes.values()
    return next((programme.code for programme in programmes if programme.template == code), "")


def day_item(code: str, *, on: date) -> str:
    """The question of a form that holds its day."""
    return "visited_on" if programme_of(code, on=on) else assessments.rule_of(code, on=on).day


def _template(code: str, version: str, on: date) -> Template:
    return Template(code, version, forms.get_template(code=code, version=version, on=on).definition)
