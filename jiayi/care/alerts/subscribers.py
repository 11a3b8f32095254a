"""What alerts hear: readings that are not normal, readings taken back, people who have gone."""

from jiayi.care.vitals.events import ReadingsTaken, ReadingsWithdrawn
from jiayi.foundation.patients.events import PatientDied, PatientMovedOut
from jiayi.kernel.events import subscribe

from . import services


@subscribe(ReadingsTaken)
def on_readings_taken(event: ReadingsTaken) -> None:
    if event.is_abnormal and event.batch is not None:
        services.judge_readings(patient_id=event.patient_id, batch=event.batch, at=event.at)


@subscribe(ReadingsWithdrawn)
def on_readings_withdrawn(event: ReadingsWithdrawn) -> None:
    services.close_for_withdrawn(patient_id=event.patient_id, batch=event.batch, at=event.at)


@subscribe(PatientDied)
def on_patient_died(event: PatientDied) -> None:
    services.close_for_person(patient_id=event.patient_id, outcome="died", at=event.at)


@subscribe(PatientMovedOut)
def on_patient_moved_out(event: PatientMovedOut) -> None:
    services.close_for_person(patient_id=event.patient_id, outcome="moved", at=event.at)
