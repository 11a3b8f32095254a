"""What residents' records tell the upper floors. Events carry ids, never names or numbers."""

from dataclasses import dataclass
from datetime import date

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PatientRegistered(Event):
    """A new master record. Kept in the business log."""

    name = "patients.patient.registered"
    patient_id: int


@dataclass(frozen=True, kw_only=True)
class PatientChanged(Event):
    """Identity, contact, household or tags changed: facts of this person are stale. Kept in the business log."""

    name = "patients.patient.changed"
    patient_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class PatientsImported(Event):
    """A batch of an import was written: `tagged_ids` are those among them who got a class. Kept in the business log."""

    name = "patients.patients.imported"
    job_id: int
    patient_ids: list[int]
    tagged_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class PatientsTagged(Event):
    """Rules put people into classes or took them out: `tagged_ids` are those among them who were put into one.

    Kept in the business log.
    """

    name = "patients.patients.tagged"
    patient_ids: list[int]
    tagged_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class PatientDied(Event):
    """A death was recorded: contracts, tasks and messages close from that day. Kept in the business log."""

    name = "patients.patient.died"
    patient_id: int
    died_date: date


@dataclass(frozen=True, kw_only=True)
class PatientMovedOut(Event):
    """A person left the area for good. Kept in the business log."""

    name = "patients.patient.moved_out"
    patient_id: int
    moved_out_date: date


@dataclass(frozen=True, kw_only=True)
class PatientReturned(Event):
    """A death or move was recorded by mistake, or the person came back. Kept in the business log."""

    name = "patients.patient.returned"
    patient_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationRefused(Event):
    """Somebody tried to register a number that exists elsewhere. Kept in the business log, without identity."""

    name = "patients.registration.refused"


@dataclass(frozen=True, kw_only=True)
class ProxyGranted(Event):
    """A guardian or proxy may act for a person. Kept in the business log."""

    name = "patients.proxy.granted"
    patient_id: int
    agent_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ProxyRevoked(Event):
    """A grant ended before its day. Kept in the business log."""

    name = "patients.proxy.revoked"
    patient_id: int
    agent_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TransferRequested(Event):
    """Another organisation asks for a record that this one keeps. Kept in the business log."""

    name = "patients.transfer.requested"
    request_id: int
    to_organization_id: int


@dataclass(frozen=True, kw_only=True)
class TransferDecided(Event):
    """The organisation that keeps the record has answered. Kept in the business log."""

    name = "patients.transfer.decided"
    request_id: int
    to_organization_id: int
    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class RecordOpened(Event):
    """Somebody who works with numbers opened one record and said why. Told to the resident."""

    name = "patients.record.opened_with_reason"
    patient_id: int
    opening_id: int
    opener_organization: str
    purpose: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PatientsMerged(Event):
    """A record was taken into another: what is computed of both is stale. Kept in the business log."""

    name = "patients.patient.merged"
    patient_id: int
    taken_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class PatientsSeparated(Event):
    """A merge was taken back: there are two records again. Kept in the business log."""

    name = "patients.patient.separated"
    patient_id: int
    taken_id: int
    merge_id: int
