"""What was filled for a person: current forms and what they replaced, one of them, the sheet to print."""

from datetime import date
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound

from ..models import Assessment


def list_assessments(*, patient_id: int, sensitive: bool, form: str | None = None, limit: int = 60) -> list[Assessment]:
    """Newest first, with those that were corrected since.

    :raises NotFound: a person out of scope
    """
    patients.get_patient(patient_id=patient_id)
    rows = Assessment.objects.filter(patient_id=patient_id)
    if form:
        rows = rows.filter(form=form)
    if not sensitive:
        rows = rows.filter(is_confidential=False)
    return list(rows.select_related("practitioner", "amended_by").order_by("-assessed_date", "-id")[:limit])


def get_assessment(*, assessment_id: int, sensitive: bool) -> Assessment:
    """One filled form; what the reader has no right to is left out of its answers.

    :raises NotFound: outside the scope, or confidential
    """
    rows = Assessment.objects.select_related("response__template", "practitioner", "amended_by", "patient")
    found = rows.filter(pk=assessment_id).first()
    if found is None or not forms.keep_confidential([found.response], sensitive=sensitive):
        raise NotFound()
    return found


def get_receipt(*, assessment_id: int) -> dict[str, str]:
    """What the resident is told: that a form was filled, never what it says."""
    found = Assessment.objects.select_related("practitioner").filter(pk=assessment_id).first()
    if found is None:
        raise NotFound()
    return {
        "item": "健康服务记录" if found.is_confidential else found.title,
        "date": _words(found.assessed_date),
        "next": _words(found.next_date) if found.next_date else "",
        "practitioner": found.practitioner.name if found.practitioner else "家庭医生团队",
    }


def print_sheet(*, patient_id: int, code: str, year: int, sensitive: bool) -> tuple[Any, forms.PrintSheet]:
    """The national form of one year, one column per visit, and the person it belongs to.

    :raises NotFound: nothing was filled in that year
    """
    person = patients.get_patient(patient_id=patient_id)
    rows = Assessment.objects.filter(
        patient_id=patient_id, form=code, amended_by__isnull=True, assessed_date__year=year
    ).select_related("response__template")
    filled = list(rows.order_by("assessed_date", "id"))
    shown = forms.keep_confidential([row.response for row in filled], sensitive=sensitive)
    if not shown:
        raise NotFound("这一年没有填过这张表")
    answers = [response.answers for response in shown]
    return person, forms.print_sheet(forms.form_of(shown[-1].template), answers, patient_id=patient_id)


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"
