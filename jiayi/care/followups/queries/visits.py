"""随访的读取: what is due, one visit opened with everything that can be filled in, history, the sheet to print."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiayi.care.records import queries as records
from jiayi.care.vitals import queries as vitals
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel.errors import NotFound
from jiayi.kernel.prepared import prepared

from .. import rules
from ..models import LIVE, FollowUp, FollowUpState
from ..rules import Classification, Pack, Previous, Programme, Undetermined, Visit

PACKS = Path(__file__).parent.parent / "packs"
PRESSURE = ("bp_systolic", "bp_diastolic")


@dataclass(frozen=True, slots=True)
class LastVisit:
    visited_date: date
    words: str
    classification: str
    label: str
    summary: str


@dataclass(frozen=True, slots=True)
class OpenedFollowUp:
    """Everything a form needs to be filled with few taps."""

    follow_up: FollowUp
    patient: Any
    age: int
    programme_title: str
    position: int
    yearly: int
    target: str
    template_code: str
    template_version: str
    title: str
    prefilled: Mapping[str, forms.Prefilled]
    last_values: Mapping[str, vitals.LastValue]
    last_visit: LastVisit | None
    last_answers: Mapping[str, Any]
    rule_title: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the answers so far come to. Nothing is stored."""

    classification: Classification | None
    missing: str
    reading_words: str
    problems: list[Any]
    rule_title: str


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    read = [rules.read_pack(json.loads(path.read_text(encoding="utf-8"))) for path in PACKS.glob("*.json")]
    return tuple(sorted(read, key=lambda pack: pack.effective_from, reverse=True))


def pack_on(day: date) -> Pack:
    """The rule pack in force on the day of the visit."""
    return next(pack for pack in packs() if pack.effective_from <= day)


def spans_on(day: date, programme: str) -> dict[str, tasks.Span]:
    """The interval after each class by the task rule in force; empty where none speaks of the programme."""
    rule = tasks.find_rule(trigger="follow_up", on=day, chronic=programme)
    return tasks.spans_of(rule) if rule else {}


def pack_data_on(day: date) -> dict[str, Any]:
    """The rule pack in force on a day as it is written: a phone without a signal judges by the same numbers."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in PACKS.glob("*.json")]
    code = pack_on(day).code
    return next(data for data in read if data["code"] == code)


def get_follow_up(*, follow_up_id: int) -> FollowUp:
    found = FollowUp.objects.select_related("patient").filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound()
    return found


def find_by_response(*, response_id: int) -> FollowUp | None:
    """The visit that these answers were given in."""
    return FollowUp.objects.filter(form_response=response_id).first()


def find_live(*, patient_id: int, programme: str) -> FollowUp | None:
    return FollowUp.objects.filter(patient_id=patient_id, programme=programme, state__in=LIVE).first()


def find_last_done(*, patient_id: int, programme: str) -> FollowUp | None:
    """The latest finished visit, by day of visit, time of saving, id: one order everywhere."""
    rows = FollowUp.objects.filter(patient_id=patient_id, programme=programme, state=FollowUpState.DONE)
    return rows.select_related("form_response").order_by("-visited_date", "-done_at", "-id").first()


def find_previous(*, follow_up: FollowUp, before: date) -> Previous | None:
    """The same for the rules, as it stood before this visit: as much of it as they need."""
    last = _last_before.first(
        patient_id=follow_up.patient_id, programme=follow_up.programme, before=before, but=follow_up.pk
    )
    return previous_of(last)


@prepared
def _last_before(*, patient_id: int, programme: str, before: date, but: int) -> Any:
    rows = FollowUp.objects.filter(
        patient_id=patient_id, programme=programme, state=FollowUpState.DONE, visited_date__lte=before
    )
    rows = rows.exclude(pk=but).order_by("-visited_date", "-done_at", "-id")
    return rows.only("visited_date", "is_controlled", "has_adverse_reaction")[:1]


def previous_of(last: FollowUp | None) -> Previous | None:
    if last is None or last.visited_date is None:
        return None
    return Previous(last.visited_date, bool(last.is_controlled), last.has_adverse_reaction)


def open_follow_up(*, follow_up_id: int, on: date) -> OpenedFollowUp:
    """One planned visit with its form, what can be filled in, the last values and the last visit."""
    return _opened(get_follow_up(follow_up_id=follow_up_id), on)


def open_programme(*, patient_id: int, programme: str, on: date) -> OpenedFollowUp:
    """The same for a person of whom a visit is planned, or of whom none is: whoever comes by may be seen."""
    return _opened(_live_or_new(patient_id, programme, on), on)


def _opened(follow_up: FollowUp, on: date) -> OpenedFollowUp:
    pack = pack_on(on)
    programme = pack.programmes[follow_up.programme]
    patient, age = follow_up.patient, patients.age(follow_up.patient, on)
    template = forms.get_template(code=programme.template, on=on)
    form = forms.form_of(template)
    last = find_last_done(patient_id=patient.pk, programme=follow_up.programme)
    values = vitals.last_values(patient_id=patient.pk, codes=_measured_codes(form))
    held = records.answers_of(form, patient_id=patient.pk)
    known = forms.Known(
        today=on,
        records=held,
        last_answers=last.form_response.answers if last and last.form_response else {},
        last_date=last.visited_date if last else None,
        observations={code: (value.value, value.taken_on) for code, value in values.items()},
        patient={"sex": patient.sex},
    )
    return OpenedFollowUp(
        follow_up=follow_up,
        patient=patient,
        age=age,
        programme_title=programme.title,
        position=_done_this_year(pack, follow_up, on) + 1,
        yearly=pack.yearly_face_to_face,
        target=_target_words(programme, age),
        template_code=template.code,
        template_version=template.version,
        title=template.title,
        prefilled=vitals.carried(form, forms.prefill(form, known), values, on=on),
        last_values=values,
        last_visit=_last_visit(last),
        last_answers=records.brought(known.last_answers, held),
        rule_title=pack.title,
    )


def _live_or_new(patient_id: int, programme: str, on: date) -> FollowUp:
    """The planned visit of a programme; else one that is not stored."""
    live = FollowUp.objects.select_related("patient").filter(patient_id=patient_id, programme=programme, state__in=LIVE)
    found: FollowUp | None = live.first()
    if found is None:
        return FollowUp(patient=patients.get_patient(patient_id=patient_id), programme=programme, due_date=on)
    return found


def preview_programme(
    *, patient_id: int, programme: str, answers: Mapping[str, Any], on: date, confirmed: Iterable[str] = ()
) -> Preview:
    """
    Check and classify what is typed so far, whether a visit is planned or not.

    :raises NotFound: if the person is not in scope
    """
    follow_up = _live_or_new(patient_id, programme, on)
    age = patients.age(follow_up.patient, on)
    pack = pack_on(on)
    found = pack.programmes[programme]
    form = forms.form_of(forms.get_template(code=found.template, on=on))
    checked = forms.check(form, answers, sex=follow_up.patient.sex, age=age, confirmed=confirmed)
    last = find_last_done(patient_id=patient_id, programme=programme)
    visit = rules.visit_of(checked.values, on=checked.values.get("visited_on", on), age=age)
    missing, result = "", None
    try:
        spans = spans_on(on, programme)
        result = rules.classify(pack, found, visit, previous_of(last), spans)
    except Undetermined as undetermined:
        missing = undetermined.missing
    words = _reading_words(found, visit, last)
    return Preview(
        classification=result,
        missing=missing,
        reading_words=words.text if words else "",
        problems=checked.problems,
        rule_title=pack.title,
    )


def list_history(*, patient_id: int, programme: str | None = None, limit: int = 40) -> list[FollowUp]:
    patients.get_patient(patient_id=patient_id)
    rows = FollowUp.objects.filter(patient_id=patient_id)
    if programme:
        rows = rows.filter(programme=programme)
    return list(rows.select_related("practitioner").order_by("-due_date", "-id")[:limit])


def get_receipt(*, follow_up_id: int) -> dict[str, str]:
    """What the resident is told after a visit, and by when the doctor calls again."""
    found = FollowUp.objects.select_related("practitioner").filter(pk=follow_up_id).first()
    if found is None or found.visited_date is None:
        raise NotFound()
    return {
        "item": f"{found.get_programme_display()}随访",
        "date": _day_words(found.visited_date),
        "next": _day_words(found.next_date) if found.next_date else "",
        "practitioner": found.practitioner.name if found.practitioner else "家庭医生团队",
    }


def print_sheet(*, patient_id: int, programme: str, year: int) -> tuple[Any, forms.PrintSheet]:
    """The national form of one year, one column per visit, and the person it belongs to."""
    patient = patients.get_patient(patient_id=patient_id)
    done = FollowUp.objects.filter(
        patient_id=patient_id,
        programme=programme,
        state=FollowUpState.DONE,
        visited_date__year=year,
        form_response__isnull=False,
    )
    visits = list(done.select_related("form_response").order_by("visited_date", "done_at", "id"))
    last_day = date(year, 12, 31)
    template = forms.get_template(code=pack_on(last_day).programmes[programme].template, on=last_day)
    answers = [visit.form_response.answers for visit in visits if visit.form_response]
    return patient, forms.print_sheet(forms.form_of(template), answers, patient_id=patient_id)


def _day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _measured_codes(form: forms.Form) -> list[str]:
    return [item.observation for item in form.fields() if item.observation]


def _done_this_year(pack: Pack, follow_up: FollowUp, on: date) -> int:
    return FollowUp.objects.filter(
        patient_id=follow_up.patient_id,
        programme=follow_up.programme,
        state=FollowUpState.DONE,
        visited_date__year=on.year,
        method__in=pack.face_to_face_methods,
    ).count()


def _last_visit(last: FollowUp | None) -> LastVisit | None:
    if last is None or last.visited_date is None:
        return None
    label = last.get_classification_display()
    return LastVisit(last.visited_date, _visit_words(last), last.classification, label, last.summary)


def _visit_words(visit: FollowUp) -> str:
    answers = visit.form_response.answers if visit.form_response else {}
    if visit.programme == "diabetes" and answers.get("glucose_fasting") is not None:
        return f"空腹血糖 {answers['glucose_fasting']}"
    upper, lower = (answers.get(code) for code in PRESSURE)
    return f"{upper}/{lower}" if upper and lower else ""


def _reading_words(programme: Programme, visit: Visit, last: FollowUp | None) -> vitals.Words | None:
    answers = last.form_response.answers if last and last.form_response else {}
    before = {code: Decimal(str(answers[code])) for code in (*PRESSURE, "glucose_fasting") if answers.get(code)}
    if programme.glucose_below is not None:
        if visit.glucose is None:
            return None
        return vitals.describe_value(
            "glucose_fasting",
            visit.glucose,
            previous=before.get("glucose_fasting"),
            age=visit.age,
            tags=frozenset({programme.tag}),
        )
    if visit.systolic is None or visit.diastolic is None:
        return None
    previous = (before[PRESSURE[0]], before[PRESSURE[1]]) if set(PRESSURE) <= set(before) else None
    return vitals.describe_pressure((visit.systolic, visit.diastolic), previous=previous, age=visit.age)


def _target_words(programme: Programme, age: int) -> str:
    if programme.glucose_below is not None:
        return f"低于 {programme.glucose_below:f}"
    target = programme.target_at(age)
    return f"低于 {target.systolic_below:f}/{target.diastolic_below:f}" if target else ""


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person has one follow-up to be done per programme."""
    live = FollowUp.objects.filter(patient__in=[kept, taken], state__in=sorted(LIVE))
    held: dict[int, set[str]] = {kept: set(), taken: set()}
    for patient_id, programme in live.values_list("patient_id", "programme"):
        held[patient_id].add(programme)
    labels = dict(FollowUp._meta.get_field("programme").choices or ())
    return [f"两份档案都有没做的{labels[code]}随访，请先取消一份" for code in sorted(held[kept] & held[taken])]
