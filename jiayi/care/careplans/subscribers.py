"""What the programmes do when something happens below: tags take in, visits change the standing, an exit ends."""

from jiayi.care.assessments.events import AssessmentRecorded
from jiayi.care.followups.events import FollowUpAmended, FollowUpCompleted
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients.events import (
    PatientChanged,
    PatientDied,
    PatientMovedOut,
    PatientReturned,
    PatientsImported,
    PatientsTagged,
)
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from . import queries, services
from .events import PlanWritten

BY = Actor.system("careplans")


@subscribe(PatientChanged)
def follow_tags(event: PatientChanged) -> None:
    if event.change == "tags":
        services.follow_tags(on=local_date(event.at), at=event.at, patient_ids=[event.patient_id])


@subscribe(PatientsImported)
def follow_imported_tags(event: PatientsImported) -> None:
    if event.tagged_ids:
        services.follow_tags(on=local_date(event.at), at=event.at, patient_ids=event.tagged_ids)


@subscribe(PatientsTagged)
def follow_tags_of_rules(event: PatientsTagged) -> None:
    if event.tagged_ids:
        services.follow_tags(on=local_date(event.at), at=event.at, patient_ids=event.tagged_ids)


@subscribe(FollowUpCompleted)
def follow_visit(event: FollowUpCompleted) -> None:
    """The standing and the level by rule follow the visit; the level's cadence holds for the next one."""
    services.follow_visit(patient_id=event.patient_id, programme=event.programme, by=BY, at=event.at)


@subscribe(FollowUpAmended)
def follow_correction(event: FollowUpAmended) -> None:
    services.refresh(on=local_date(event.at), patient_ids=[event.patient_id])


@subscribe(AssessmentRecorded)
def follow_form(event: AssessmentRecorded) -> None:
    if event.form == "copd_followup":
        services.follow_visit(patient_id=event.patient_id, programme="copd", by=BY, at=event.at)


@subscribe(PatientDied)
def end_for_death(event: PatientDied) -> None:
    services.end_all_of(patient_id=event.patient_id, reason_code="died", to_date=event.died_date, by=BY, at=event.at)


@subscribe(PatientMovedOut)
def end_for_move(event: PatientMovedOut) -> None:
    services.end_all_of(
        patient_id=event.patient_id, reason_code="moved", to_date=event.moved_out_date, by=BY, at=event.at
    )


@subscribe(PatientReturned)
def begin_again(event: PatientReturned) -> None:
    """A death or move recorded by mistake: whoever was managed until that day is managed again."""
    services.resume(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PlanWritten)
def tell_resident(event: PlanWritten) -> None:
    title = queries.programme_on(event.programme, local_date(event.at)).name
    messaging.send(
        to_patient=event.patient_id, template="care_plan_written", context={"programme": title}, by=BY, at=event.at
    )
