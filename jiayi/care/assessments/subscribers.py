"""What happens when a form was filled: the resident is told that, never what it says."""

from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import queries
from .events import AssessmentRecorded

BY = Actor.system("assessments")


@subscribe(AssessmentRecorded)
def tell_resident(event: AssessmentRecorded) -> None:
    """Fulfilment hands out the receipt of a credited service; any other gets it here, once, and a referral is said."""
    if event.amends_id is not None:
        return
    receipt = queries.get_receipt(assessment_id=event.assessment_id)
    if event.entitlement_id is None:
        messaging.send(to_patient=event.patient_id, template="service_receipt", context=receipt, by=BY, at=event.at)
    if event.needs_referral and event.next_date:
        advice = receipt | {"date": receipt["next"]}
        messaging.send(to_patient=event.patient_id, template="referral_advised", context=advice, by=BY, at=event.at)


@subscribe(AssessmentRecorded)
def close_owed(event: AssessmentRecorded) -> None:
    """What a rule had asked for was done, by whatever way the form was opened."""
    kinds = [f"form_{code}" for code in queries.forms_in_series(event.form, on=event.assessed_date)]
    tasks.close_by_kind(patient_id=event.patient_id, kinds=kinds, by=BY, at=event.at)
