"""A grant that is given or taken away reaches the open sessions of its holder at once."""

from jiayi.foundation.patients.events import PatientDied, ProxyGranted, ProxyRevoked
from jiayi.kernel.events import subscribe

from . import services


@subscribe(ProxyGranted)
def open_ward(event: ProxyGranted) -> None:
    services.refresh_sessions_of(patient_id=event.agent_id, at=event.at)


@subscribe(ProxyRevoked)
def close_ward(event: ProxyRevoked) -> None:
    services.refresh_sessions_of(patient_id=event.agent_id, at=event.at)


@subscribe(PatientDied)
def close_own(event: PatientDied) -> None:
    services.refresh_sessions_of(patient_id=event.patient_id, at=event.at)
