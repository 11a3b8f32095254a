"""What alerts hear: readings that are not normal, readings taken back, people who have gone."""

from jiayi.care.devices.events import SharedReadingClaimed, SharedReadingDangerous
from jiayi.care.vitals.events import ReadingsTaken, ReadingsWithdrawn
from jiayi.foundation.patients.events import PatientDied, PatientMovedOut
from jiayi.kernel.events import subscribe

from . import services


@subscribe(ReadingsTaken)
def on_readings_taken(event: ReadingsTaken) -> None:
    if event.is_abnormal and event.batch is not None:
        services.judge_readings(patient_id=event.patient_id, batch=event.batch, at=event.at)


@subscribe(SharedReadingDangerous)
def on_shared_reading_dangerous(event: SharedReadingDangerous) -> None:
    services.raise_unclaimed(
        patient_id=event.patient_id,
        batch=event.batch,
        text=event.text,
        advice=event.advice,
        taken_at=event.taken_at,
        at=event.at,
    )


@subscribe(SharedReadingClaimed)
def on_shared_reading_claimed(event: SharedReadingClaimed) -> None:
    services.close_claimed(batch=event.batch, at=event.at)


@subscribe(ReadingsWithdrawn)
def on_readings_withdrawn(event: ReadingsWithdrawn) -> None:
    services.close_for_withdrawn(patient_id=event.patient_id, batch=event.batch, at=event.at)


@subscribe(PatientDied)
def on_patient_died(event: PatientDied) -> None:
    services.close_for_person(patient_id=event.patient_id, outcome="died", at=event.at)


@subscribe(PatientMovedOut)
def on_patient_moved_out(event: PatientMovedOut) -> None:
    services.close_for_person(patient_id=event.patient_id, outcome="moved", at=event.at)
