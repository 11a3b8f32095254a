"""暂缓: placed when somebody says 我不知情, lifted with the answer; asked by everything that would go on from it."""

from datetime import date, datetime

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from ..models import ContractHold
from ..queries import lock_for_update
from ..queries.holds import held_until, hold_sentence


class ContractHeld(DomainError):
    """Its person says they know nothing of the contract; until that is answered nothing goes on from it."""

    code, status, message = "contract_held", 409, "居民说不知道这份签约，正在核实；查清以前，不能转签、换医生或续签"


def hold_contract(*, contract_id: int, due_date: date, by: Actor, at: datetime) -> None:
    """Part of the transaction that opens the case. The contract is locked first: a transfer, a renewal or a reopening
    of the same moment is either done before, or finds the hold.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    lock_for_update(contract_id=contract_id)
    ContractHold.objects.create(contract_id=contract_id, due_date=due_date, held_by=by.label, held_at=at)


def release_contract(*, contract_id: int, by: Actor, at: datetime) -> None:
    """Part of the transaction that answers the case, whatever the answer is."""
    lock_for_update(contract_id=contract_id)
    ContractHold.objects.filter(contract_id=contract_id, released_at__isnull=True).update(
        released_by=by.label, released_at=at
    )


def check_not_held(*contract_ids: int) -> None:
    """
    :raises ContractHeld: if one of them is, with the day until which there is an answer
    """
    held = held_until(contract_ids=contract_ids)
    if held:
        until = max(held.values())
        raise ContractHeld(hold_sentence(until), details={"until": until.isoformat()})
