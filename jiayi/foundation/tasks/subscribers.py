"""What happens to tasks when a person dies, moves away, comes back, or another centre takes the record over."""

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.events import PatientChanged, PatientDied, PatientMovedOut, PatientReturned
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from . import services

BY = Actor.system("tasks")


@subscribe(PatientDied)
def close_for_death(event: PatientDied) -> None:
    """Nothing may ring at this door again, whichever app had opened it."""
    services.cancel_tasks_of(patient_id=event.patient_id, reason_code="gone", by=BY, at=event.at)
    services.end_rests_of(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientMovedOut)
def close_for_move(event: PatientMovedOut) -> None:
    services.cancel_tasks_of(patient_id=event.patient_id, reason_code="gone", by=BY, at=event.at)
    services.end_rests_of(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientReturned)
def open_again(event: PatientReturned) -> None:
    """A death or a move recorded by mistake: the rules find again what is owed."""
    services.apply_task_rules(on=local_date(event.at), at=event.at, patient_ids=[event.patient_id])


@subscribe(PatientChanged)
def hand_to_new_place(event: PatientChanged) -> None:
    """The record lies with another centre now: what is still to be done goes along, the team is whoever holds it."""
    if event.change == "organization":
        person = patients.get_patient(patient_id=event.patient_id)
        services.hand_over_all(
            patient_id=person.pk,
            team_id=person.current_team_id,
            organization_id=person.organization_id,
            by=BY,
            at=event.at,
        )
