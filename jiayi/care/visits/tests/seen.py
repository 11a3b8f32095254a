"""Visits for the tests of this app."""

from uuid import uuid4

from jiayi.care.assessments.tests.filled import EXAM, place_with_forms
from jiayi.care.followups.tests.visits import ANSWERS
from jiayi.care.visits import services
from jiayi.foundation.tasks.tests.people import NOW

__all__ = ["EXAM", "PRESSURE", "given", "place_with_forms", "seen"]
PRESSURE = {name: value for name, value in ANSWERS.items() if name not in ("visited_on", "method")}
SEALED = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJ"
    "ggg=="
)


def given(patient, *forms, presence=None):
    """`forms` are (code, answers) or (code, answers, follow_up_id)."""
    rows = [services.FormGiven(code, answers, follow_up_id=more[0] if more else None) for code, answers, *more in forms]
    return services.PersonGiven(patient.pk, rows, presence)


def seen(place, /, *people, client_key=None, way="home", at=NOW, visited_at=None, **more):
    with place.scope():
        return services.submit_visits(
            client_key=client_key or uuid4(),
            visited_at=visited_at or at,
            way=way,
            people=people,
            by=place.doctor,
            at=at,
            **more,
        )
