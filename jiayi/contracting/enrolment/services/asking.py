"""Somebody who said no and now signs by their own hand has changed their mind."""

from datetime import datetime

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.contracting.contracts import services as contracts
from jiayi.kernel.actor import Actor


def lift_refusal_of(patient_id: int, *, by: Actor, at: datetime) -> None:
    """Part of the transaction of the signature: without it the refusal stands as before."""
    for refusal in contract_queries.standing_refusals(patient_ids=[patient_id]).values():
        contracts.lift_refusal(refusal_id=refusal.pk, by=by, at=at)
