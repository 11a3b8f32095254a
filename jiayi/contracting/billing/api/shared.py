"""What the routes of all clients answer with."""

from typing import Any

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.clock import now
from jiayi.kernel.idempotency import once

from .. import queries, schemas, services
from ..schemas import FeesOut, ReceiptOut


def fees_of(patient_id: int, *, only: str = "") -> list[FeesOut]:
    """A foreign person is not found, rather than without fees."""
    patients.get_patient(patient_id=patient_id)
    found = queries.accounts_of_person(patient_id=patient_id)
    return [FeesOut.of(accounts, only=only) for accounts in found.values()]


def pay(contract_id: int, body: schemas.PaymentIn, *, by: Actor) -> Any:
    """A payment sent twice is one payment."""
    return once(
        key=body.key,
        by=by,
        operation="billing.pay",
        run=lambda: ReceiptOut.of(
            services.receive_payment(contract_id=contract_id, **body.dict(exclude={"key"}), by=by, at=now())
        ).model_dump(mode="json"),
    )
