"""A card rests when its owner has died or moved away."""

from jiayi.foundation.patients.events import PatientDied, PatientMovedOut
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import services

SYSTEM = Actor.system("cards")


@subscribe(PatientDied)
def rest_after_death(event: PatientDied) -> None:
    services.retire_cards_of(patient_id=event.patient_id, reason="died", by=SYSTEM, at=event.at)


@subscribe(PatientMovedOut)
def rest_after_moving(event: PatientMovedOut) -> None:
    services.retire_cards_of(patient_id=event.patient_id, reason="moved", by=SYSTEM, at=event.at)
