"""What follow-up does when something happens below it."""

from jiayi.contracting.contracts.events import ContractSigned, DepartureMoved
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.events import (
    PatientChanged,
    PatientDied,
    PatientMovedOut,
    PatientReturned,
    PatientsImported,
    PatientsTagged,
)
from jiayi.foundation.tasks.events import PatientMuted, PatientUnmuted
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe
from jiayi.kernel.period import local_date

from . import queries, services
from .events import FollowUpCompleted

BY = Actor.system("followups")


@subscribe(ContractSigned)
def plan_first_follow_ups(event: ContractSigned) -> None:
    services.plan_first_follow_ups(
        patient_id=event.patient_id, team_id=event.team_id, start=event.start, by=BY, at=event.at
    )


@subscribe(DepartureMoved)
def follow_acting_team(event: DepartureMoved) -> None:
    """The visits of a team whose doctor leaves go where its people went."""
    if event.move == "open":
        services.follow_current_teams()


@subscribe(PatientDied)
def close_for_death(event: PatientDied) -> None:
    services.close_for_death(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientMovedOut)
def close_for_move(event: PatientMovedOut) -> None:
    services.close_for_move(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientChanged)
def plan_for_new_tags(event: PatientChanged) -> None:
    if event.change == "tags":
        services.plan_for_new_tags(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(PatientsImported)
def plan_for_imported_tags(event: PatientsImported) -> None:
    for patient_id in event.tagged_ids:
        services.plan_for_new_tags(patient_id=patient_id, by=BY, at=event.at)


@subscribe(PatientsTagged)
def plan_for_tags_of_rules(event: PatientsTagged) -> None:
    for patient_id in event.tagged_ids:
        services.plan_for_new_tags(patient_id=patient_id, by=BY, at=event.at)


@subscribe(PatientReturned)
def plan_again(event: PatientReturned) -> None:
    """A death or move recorded by mistake: what was closed is planned anew, when a team still holds the person."""
    person = patients.get_patient(patient_id=event.patient_id)
    if person.current_team_id is not None:
        services.plan_first_follow_ups(
            patient_id=person.pk,
            team_id=person.current_team_id,
            start=local_date(event.at),
            by=BY,
            at=event.at,
        )


@subscribe(PatientMuted)
def mute_with_person(event: PatientMuted) -> None:
    services.mute_with_person(
        patient_id=event.patient_id, until=event.until, reason_code=event.reason_code, by=BY, at=event.at
    )


@subscribe(PatientUnmuted)
def unmute_with_person(event: PatientUnmuted) -> None:
    services.unmute_with_person(patient_id=event.patient_id, by=BY, at=event.at)


@subscribe(FollowUpCompleted)
def tell_resident(event: FollowUpCompleted) -> None:
    """Fulfilment hands out the receipt of a credited visit; any other gets it here, and a referral is said."""
    receipt = queries.get_receipt(follow_up_id=event.follow_up_id)
    if event.entitlement_id is None:
        messaging.send(to_patient=event.patient_id, template="service_receipt", context=receipt, by=BY, at=event.at)
    if event.needs_referral and event.next_date:
        advice = receipt | {"date": receipt["next"]}
        messaging.send(to_patient=event.patient_id, template="referral_advised", context=advice, by=BY, at=event.at)
