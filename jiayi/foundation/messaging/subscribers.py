"""What residents are told about their records."""

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.events import PatientDied, ProxyGranted, RecordOpened
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from . import services


@subscribe(PatientDied)
def fall_silent(event: PatientDied) -> None:
    services.silence(patient_id=event.patient_id, at=event.at)


@subscribe(ProxyGranted)
def tell_granted(event: ProxyGranted) -> None:
    """The person hears of it even when somebody else signed the paper."""
    agent = patients.names_of([event.agent_id]).get(event.agent_id, "有人")
    day = local_date(event.at)
    services.send(
        to_patient=event.patient_id,
        template="proxy_granted",
        context={"agent": agent, "date": f"{day.month}月{day.day}日"},
        by=event.by,
        at=event.at,
    )


@subscribe(RecordOpened)
def tell_opened(event: RecordOpened) -> None:
    """Who reads a record from an office tells its owner, word for word."""
    services.send(
        to_patient=event.patient_id,
        template="record_opened_with_reason",
        context={"organization": event.opener_organization or "卫健局", "reason": event.reason},
        by=event.by,
        at=event.at,
    )
