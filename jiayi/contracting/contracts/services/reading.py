"""Opening an agreement leaves a line that the resident can read."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import queries as files
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
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


class NothingToPrint(DomainError):
    """None of the chosen contracts has an agreement file yet."""

    code, status, message = "nothing_to_print", 409, "选中的协议都还没有文件，签成以后才有"


def print_agreements(*, contract_ids: Sequence[int], by: Actor, at: datetime) -> Iterator[bytes]:
    """The agreements of these contracts in scope as PDF, by name; each leaves a line that the resident can read.

    :raises NothingToPrint: if none has one
    """
    rows = Contract.objects.filter(pk__in=contract_ids, agreement_file__isnull=False).order_by("patient__pinyin", "id")
    held = list(rows.values_list("patient_id", "number", "agreement_file_id"))
    if not held:
        raise NothingToPrint()
    for patient_id, number, file_id in held:
        audit.record_read(patient_id=patient_id, by=by, at=at, purpose="print", subject=number)
        yield files.open_file(file_id=file_id).content
