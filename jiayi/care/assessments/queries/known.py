"""What the record already knows about a person, in the words the forms ask for: nothing is typed twice."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jiayi.care.vitals import queries as vitals
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients

from .. import rules
from ..models import Assessment
from ..rules import Pack
from .catalogue import pack_on

ELDERLY_MONTHS, OLDEST_MONTHS = 65 * 12, 80 * 12
PREGNANCY_DAYS, LYING_IN_DAYS = 300, 60
BMI_BANDS, WAIST_BANDS = (24, 25, 26, 28), (80, 86, 91, 105.01)


def subject_tags(patient_id: int, on: date) -> frozenset[str]:
    return frozenset(patients.tags_of([patient_id], on=on).get(patient_id, ()))


def latest_of(*, patient_id: int, form: str) -> Assessment | None:
    """The current filling of a form: by its day, then by when it was stored."""
    rows = Assessment.objects.filter(patient_id=patient_id, form=form, amended_by__isnull=True)
    return rows.select_related("response").order_by("-assessed_date", "-id").first()


def others_in_series(row: Assessment) -> list[int]:
    """What was filled before in the same turn of forms: their next visit has come with this one."""
    pack = pack_on(row.assessed_date)
    rows = Assessment.objects.filter(patient_id=row.patient_id, form__in=pack.series_of(pack.forms[row.form]))
    return list(
        rows.filter(next_date__isnull=False).exclude(pk=row.pk).order_by("-id").values_list("id", flat=True)[:5]
    )


def next_form(row: Assessment, person: Any) -> tuple[str, str]:
    """Code and title of the form that the next visit is filled in."""
    assert row.next_date is not None
    pack = pack_on(row.assessed_date)
    months = rules.months_reached(person.birth_date, row.next_date)
    code = pack.following(pack.forms[row.form], months=months, sex=person.sex)
    if code == row.form:
        return code, row.title
    return code, forms.get_newest_template(code=code).title


def facts_of(
    person: Any, pack: Pack, form: forms.Form, readings: Mapping[str, vitals.LastValue], tags: frozenset[str], on: date
) -> dict[str, Any]:
    """Only what this form asks for is looked up."""
    wanted = {
        source.partition(":")[2] or item.link_id
        for item in form.fields()
        for source in item.prefill.split(",")
        if source.startswith("patient")
    }
    months = rules.full_months(person.birth_date, on)
    known: dict[str, Any] = {
        "sex": person.sex,
        "age": patients.age(person, on),
        "age_months": months,
        "residence": "1" if person.is_registered_here else "2",
        "is_elderly": "2" if months >= ELDERLY_MONTHS else "1",
        "over_80": "2" if months >= OLDEST_MONTHS else "1",
        "is_diabetic": "2" if "diabetes" in tags else "1",
        "visit_age": _stage(pack, "child", person, on),
        "tcm_age": _stage(pack, "tcm_child", person, on),
        "bmi_band": _band(readings.get("bmi"), BMI_BANDS),
        "waist_band": _band(readings.get("waist"), WAIST_BANDS),
    }
    for name in ("bp_systolic", "bp_diastolic"):
        last = readings.get(name)
        known[f"today_{name}"] = last.value if last and last.taken_on == on else None
    if "self_care" in wanted:
        known["self_care"] = _self_care(person.pk, on)
    if "mother_name" in wanted and person.mother_id:
        known["mother_name"] = patients.get_patient(patient_id=person.mother_id).name
    if wanted & {"gestation_weeks", "gestation_days", "due_on", "anc_sequence"}:
        known |= _pregnancy(person.pk, on)
    if "delivered_on" in wanted:
        known["delivered_on"] = _delivery(person.pk, on)
    return {name: known[name] for name in wanted if known.get(name) is not None}


def _stage(pack: Pack, schedule: str, person: Any, on: date) -> str | None:
    reached = rules.stage(pack.schedules[schedule], born=person.birth_date, on=on)
    return str(reached) if reached is not None else None


def _band(last: vitals.LastValue | None, bounds: tuple[float, ...]) -> str | None:
    """The answer of the constitution form that a measured value stands for: 1 below the first bound, up to 5."""
    return None if last is None else str(1 + sum(1 for bound in bounds if last.value >= bound))


def _self_care(patient_id: int, on: date) -> str | None:
    last = latest_of(patient_id=patient_id, form="elder_self_care")
    if last is None or last.assessed_date < on - timedelta(days=366):
        return None
    return last.result_code or None


def _pregnancy(patient_id: int, on: date) -> dict[str, Any]:
    first = latest_of(patient_id=patient_id, form="anc1")
    if first is None or first.assessed_date < on - timedelta(days=PREGNANCY_DAYS):
        return {}
    answers = first.response.answers
    days = int(answers["gestation_weeks"]) * 7 + int(answers.get("gestation_days") or 0)
    days += (on - first.assessed_date).days
    later = Assessment.objects.filter(patient_id=patient_id, form="anc2_5", amended_by__isnull=True)
    done = later.filter(assessed_date__gte=first.assessed_date).count()
    found = {"due_on": answers.get("due_on"), "anc_sequence": str(min(2 + done, 5))}
    return found | ({"gestation_weeks": days // 7, "gestation_days": days % 7} if days < 45 * 7 else {})


def _delivery(patient_id: int, on: date) -> str | None:
    """A child of hers on record that was just born says the day."""
    born = [child.birth_date for child in patients.children_of(mother_id=patient_id)]
    recent = [day for day in born if on - timedelta(days=LYING_IN_DAYS) <= day <= on]
    return max(recent).isoformat() if recent else None
