"""Answers that were kept because their version was over, and that somebody then accepted, count like any others."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from jiayi.care.assessments import services as assessments
from jiayi.care.followups import queries as followup_queries
from jiayi.care.followups import services as followups
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import EncounterForm


@transaction.atomic
def take_effect(*, response_id: int, by: Actor, at: datetime) -> None:
    """Class or result, readings, credit, task and next date of an accepted response; safe to repeat.

    Whoever accepted has seen what is odd about it, so nothing is asked again.
    """
    if followup_queries.find_by_response(response_id=response_id) is not None:
        return
    response = forms.get_response(response_id=response_id)
    code, given_on = response.template.code, local_date(response.authored_at)
    person = patients.get_patient(patient_id=response.patient_id)
    about = forms.Person.born_on(person.birth_date, sex=person.sex, today=given_on)
    odd = forms.check(forms.form_of(response.template), response.answers, person=about).questions
    doctor = replace(by, practitioner_id=response.practitioner_id)
    shared: dict[str, Any] = {
        "client_key": uuid5(NAMESPACE_OID, f"accepted/{response.pk}"),
        "answers": response.answers,
        "confirmed": [*(question.confirmed_by for question in odd), "next_date"],
        "template_version": response.template.version,
        "accepted_response_id": response.pk,
        "by": doctor,
        "at": at,
    }
    if programme := queries.programme_of(code, on=local_date(at)):
        planned = followups.plan_follow_up(
            patient_id=person.pk,
            organization_id=person.organization_id,
            team_id=person.current_team_id,
            programme=programme,
            due_date=given_on,
            by=by,
            at=at,
        )
        whose = followups.Whose(person.pk, programme)
        done, _ = followups.complete_follow_up(follow_up_id=planned.pk, whose=whose, **shared)
        _belongs_to_visit(response_id, follow_up_id=done.pk)
    else:
        row, _ = assessments.record_assessment(patient_id=person.pk, code=code, **shared)
        _belongs_to_visit(response_id, assessment_id=row.pk)


def _belongs_to_visit(response_id: int, **became: int) -> None:
    """A visit that waited for the decision shows what came of it."""
    if key := forms.kept_key_of(response_id=response_id):
        EncounterForm.objects.filter(client_key=key).update(**became)
