"""Visits for the tests of this app."""

from uuid import uuid4

from jiayi.care.followups import queries, services
from jiayi.foundation.tasks.tests.people import NOW, TODAY

ANSWERS = {
    "visited_on": TODAY.isoformat(),
    "method": "2",
    "symptoms": ["2"],
    "bp_systolic": 148,
    "bp_diastolic": 92,
    "adherence": "2",
    "adverse_reaction": "1",
    "height": 158,
    "weight": 62.5,
    "salt": "3",
}
GLUCOSE = ANSWERS | {"symptoms": ["1"], "glucose_fasting": 6.5, "hypoglycemia": "1"}
GLUCOSE.pop("salt")


def planned(place, patient=None, *, programme="hypertension", due_date=TODAY):
    patient = patient or place.patient(tags=["hypertension"])
    with place.scope():
        return services.plan_for_patient(
            patient_id=patient.pk, programme=programme, due_date=due_date, by=place.doctor, at=NOW
        )


def complete(place, follow_up, answers=ANSWERS, *, client_key=None, at=NOW, **more):
    with place.scope():
        done, _ = services.complete_follow_up(
            follow_up_id=follow_up.pk,
            whose=services.Whose(follow_up.patient_id, follow_up.programme),
            client_key=client_key or uuid4(),
            answers=answers,
            by=place.doctor,
            at=at,
            **more,
        )
        return done


def following(place, follow_up):
    with place.scope():
        return queries.find_live(patient_id=follow_up.patient_id, programme=follow_up.programme)
