"""Whatever changes a resident's facts marks them; the refresh job computes them."""

from jiayi.care.assessments.events import AssessmentRecorded
from jiayi.care.devices.events import DeviceReadingsStored
from jiayi.care.followups.events import FollowUpAmended, FollowUpCompleted
from jiayi.care.vitals.events import ReadingsTaken, ReadingsWithdrawn
from jiayi.contracting.contracts.events import ContractEnded, ContractSigned, ContractVoided
from jiayi.contracting.fulfillment.events import ContractDisputed, DisputeDecided, EntitlementCredited, ServiceDenied
from jiayi.foundation.patients.events import (
    PatientChanged,
    PatientDied,
    PatientMovedOut,
    PatientRegistered,
    PatientReturned,
    PatientsImported,
    PatientsMerged,
    PatientsSeparated,
    PatientsTagged,
)
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from . import services

# Tags may be dated back: every year that exists is computed again.
EVER = 0


def _mark(patient_id: int, from_year: int) -> None:
    services.mark_dirty(patient_ids=[patient_id], from_year=from_year)
    services.request_refresh()


@subscribe(ContractSigned)
def on_contract_signed(event: ContractSigned) -> None:
    _mark(event.patient_id, event.signed_date.year)


@subscribe(ContractEnded)
def on_contract_ended(event: ContractEnded) -> None:
    _mark(event.patient_id, min(event.signed_date.year, event.start.year))


@subscribe(ContractVoided)
def on_contract_voided(event: ContractVoided) -> None:
    _mark(event.patient_id, event.signed_date.year if event.signed_date else event.start.year)


@subscribe(ContractDisputed)
def on_contract_disputed(event: ContractDisputed) -> None:
    _mark(event.patient_id, EVER)


@subscribe(DisputeDecided)
def on_dispute_decided(event: DisputeDecided) -> None:
    _mark(event.patient_id, EVER)


@subscribe(EntitlementCredited)
def on_entitlement_credited(event: EntitlementCredited) -> None:
    _mark(event.patient_id, event.delivered_date.year)


@subscribe(ServiceDenied)
def on_service_denied(event: ServiceDenied) -> None:
    _mark(event.patient_id, EVER)


@subscribe(FollowUpCompleted)
def on_follow_up_completed(event: FollowUpCompleted) -> None:
    _mark(event.patient_id, event.visited_date.year)


@subscribe(FollowUpAmended)
def on_follow_up_amended(event: FollowUpAmended) -> None:
    _mark(event.patient_id, event.visited_date.year)


@subscribe(AssessmentRecorded)
def on_assessment_recorded(event: AssessmentRecorded) -> None:
    """For the readings of the form."""
    _mark(event.patient_id, event.assessed_date.year)


@subscribe(ReadingsTaken)
def on_readings_taken(event: ReadingsTaken) -> None:
    _mark(event.patient_id, local_date(event.taken_at or event.at).year)


@subscribe(DeviceReadingsStored)
def on_device_readings_stored(event: DeviceReadingsStored) -> None:
    services.mark_dirty(patient_ids=event.patient_ids, from_year=event.year)
    services.request_refresh()


@subscribe(ReadingsWithdrawn)
def on_readings_withdrawn(event: ReadingsWithdrawn) -> None:
    _mark(event.patient_id, event.from_year)


@subscribe(PatientRegistered)
def on_patient_registered(event: PatientRegistered) -> None:
    _mark(event.patient_id, EVER)


@subscribe(PatientsImported)
def on_patients_imported(event: PatientsImported) -> None:
    services.mark_dirty(patient_ids=event.patient_ids, from_year=EVER)
    services.request_refresh()


@subscribe(PatientsTagged)
def on_patients_tagged(event: PatientsTagged) -> None:
    services.mark_dirty(patient_ids=event.patient_ids, from_year=EVER)
    services.request_refresh()


@subscribe(PatientChanged)
def on_patient_changed(event: PatientChanged) -> None:
    _mark(event.patient_id, EVER)


@subscribe(PatientDied)
def on_patient_died(event: PatientDied) -> None:
    _mark(event.patient_id, event.died_date.year)


@subscribe(PatientMovedOut)
def on_patient_moved_out(event: PatientMovedOut) -> None:
    _mark(event.patient_id, event.moved_out_date.year)


@subscribe(PatientReturned)
def on_patient_returned(event: PatientReturned) -> None:
    _mark(event.patient_id, EVER)


@subscribe(PatientsMerged)
def on_patients_merged(event: PatientsMerged) -> None:
    """The record taken in has no facts any more, the other one has those of both."""
    services.mark_dirty(patient_ids=[event.patient_id, event.taken_id], from_year=EVER)
    services.request_refresh()


@subscribe(PatientsSeparated)
def on_patients_separated(event: PatientsSeparated) -> None:
    services.mark_dirty(patient_ids=[event.patient_id, event.taken_id], from_year=EVER)
    services.request_refresh()
