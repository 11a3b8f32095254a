"""Filled forms and doctors' decisions for the tests of this app."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

from jiayi.care.assessments import queries as assessments
from jiayi.care.assessments import services as assessment_services
from jiayi.care.records import services
from jiayi.foundation.tasks.tests.people import NOW, TODAY

# Forms of one visit are sent at one moment; these are visits one after the other.
MOMENTS = (NOW + timedelta(seconds=number) for number in count(1))
INFO = {
    "filled_on": TODAY.isoformat(),
    "ethnicity": "01",
    "payment": ["1"],
    "drug_allergy": ["1"],
    "exposure": ["1"],
    "past_diseases": ["1"],
    "disability": ["1"],
    **dict.fromkeys(
        (
            *("residence", "blood_type", "blood_rh", "education", "occupation", "marital"),
            *("surgery", "trauma", "transfusion", "hereditary"),
        ),
        "1",
    ),
}


def filled(place, patient, code, answers):
    row, _ = assessment_services.record_assessment(
        patient_id=patient.pk, code=code, client_key=uuid4(), answers=answers, by=place.doctor, at=next(MOMENTS)
    )
    return row


def opened(place, patient, code, *, sensitive=True):
    return assessments.open_form(patient_id=patient.pk, code=code, on=TODAY, sensitive=sensitive)


def stop(place, what, row, reason_code, note=""):
    return services.stop_entry(
        what=what, entry_id=row.pk, reason_code=reason_code, note=note, on=TODAY, by=place.doctor, at=NOW
    )


def correct(place, what, row, reason="写错了人"):
    return services.correct_entry(what=what, entry_id=row.pk, reason=reason, by=place.doctor, at=NOW)
