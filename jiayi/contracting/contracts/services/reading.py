"""Opening an agreement leaves a line that the resident can read."""

from datetime import datetime

from jiayi.foundation.audit import services as audit
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..models import Contract
from ..queries import view_contract


def open_contract(*, contract_id: int, by: Actor, at: datetime) -> Contract:
    """One contract as it is shown.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    contract = view_contract(contract_id=contract_id, today=local_date(at))
    audit.record_read(patient_id=contract.patient_id, by=by, at=at, purpose="agreement", subject=contract.number)
    return contract
