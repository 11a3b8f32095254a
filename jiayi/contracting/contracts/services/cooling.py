"""冷静期内取消: within the days of the policy a signature is taken back in one step, and nothing of it remains."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..models import Contract, EndReason
from ..queries import cooling_off_until
from .closing import end_contract
from .signing import lock_contract


class CoolingOffOver(DomainError):
    """The days in which a signature can be taken back have passed."""

    code, status, message = "cooling_off_over", 409, "冷静期已过，可以按普通解约办理，没用的月份退钱"


@transaction.atomic
def cool_off(*, contract_id: int, by: Actor, at: datetime, note: str = "") -> Contract:
    """Take the signature back: the contract holds on no day, owes nothing and was never counted.

    :raises InvalidTransition: if it is not signed
    :raises CoolingOffOver: after the last day of the cooling-off
    """
    contract = lock_contract(contract_id=contract_id)
    last_date = cooling_off_until(contract)
    if contract.signed_at is not None and (last_date is None or local_date(at) > last_date):
        raise CoolingOffOver()
    return end_contract(
        contract_id=contract.pk,
        reason=EndReason.COOLING_OFF,
        by=by,
        at=at,
        ended_date=contract.period.lower,
        note=note,
    )


@transaction.atomic
def leave_contract(*, contract_id: int, by: Actor, at: datetime, note: str = "") -> Contract:
    """The resident does not want it any more: within the cooling-off it is taken back whole, afterwards it ends today.

    :raises InvalidTransition: if it is not signed
    :raises PeriodOver: if it has run out
    """
    contract = lock_contract(contract_id=contract_id)
    last_date = cooling_off_until(contract)
    if last_date is not None and local_date(at) <= last_date:
        return cool_off(contract_id=contract_id, by=by, at=at, note=note)
    return end_contract(contract_id=contract_id, reason=EndReason.RESIDENT, by=by, at=at, note=note)
