"""Filled forms for the tests of this app."""

from dataclasses import replace
from uuid import uuid4

from jiayi.care.assessments import services
from jiayi.foundation.forms.queries import forget_versions
from jiayi.foundation.forms.services import load_builtin_templates
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel.access import permissions_of
from jiayi.kernel.testing import load_once

DAY = TODAY.isoformat()
SELF_CARE = {"assessed_on": DAY, "eating": "1", "grooming": "2", "dressing": "1", "toileting": "2", "moving": "2"}
PHQ9 = {"filled_on": DAY} | {f"p{number}": "0" for number in range(1, 10)}
EXAM = {
    "examined_on": DAY,
    "sex": "2",
    "is_elderly": "2",
    "is_diabetic": "1",
    "symptoms": ["1"],
    "bp_right_systolic": 138,
    "bp_right_diastolic": 84,
    "height": 158,
    "weight": 62.5,
    "self_health": "2",
    "self_care": "1",
    "cognition": "1",
    "mood": "1",
    "exercise": "4",
    "diet": ["1"],
    "smoking_state": "1",
    "drinking_frequency": "1",
    "occupational_hazard": "1",
    **{f"problem_{part}": ["1"] for part in ("cerebral", "kidney", "heart", "vessel", "eye")},
    "problem_nerve": "1",
    "problem_system": "1",
}
TUBERCULOSIS = {
    "visited_on": DAY,
    "treatment_month": 2,
    "supervisor": "2",
    "method": "2",
    "symptoms": ["0"],
    "regimen": "2HRZE/4HR",
    "usage": "1",
    "dosage_forms": ["1"],
    "missed_doses": 0,
    "adverse_reaction": "1",
    "complication": "1",
}
MENTAL = {
    "visited_on": DAY,
    "method": "2",
    "informants": ["1"],
    "lost": "1",
    "died": "1",
    "risk": "0",
    "symptoms_strong": "1",
    "insight": "1",
    "physical_illness": "1",
    "dangerous_acts": ["7"],
    "locked": "1",
    "inpatient": "0",
    "adherence": "1",
    "adverse_reaction": "1",
    "effect": "2",
    **dict.fromkeys(("sleep", "appetite", "self_care", "housework", "work", "learning", "relations"), "1"),
}


def place_with_forms():
    load_once(load_builtin_templates)
    forget_versions()  # those of the test before had other numbers
    place = Place()
    place.doctor = acting(place, "doctor")
    return place


def acting(place, role):
    return replace(place.doctor, roles=frozenset({role}), permissions=permissions_of([role]))


def fill(place, patient, code, answers, *, client_key=None, at=NOW, by=None, **more):
    with place.scope():
        row, _ = services.record_assessment(
            patient_id=patient.pk,
            code=code,
            client_key=client_key or uuid4(),
            answers=answers,
            by=by or place.doctor,
            at=at,
            **more,
        )
        return row
