"""An end for a reason the policy names: what it counts as is fixed, its wording and who may give it are not."""

from datetime import date, datetime

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..models import Contract
from .closing import end_contract

SHORTEST_NOTE = 4


class UnknownEndReason(InvalidInput):
    """The policy in force names no such reason."""

    code, message = "unknown_end_reason", "现行政策里没有这个解约原因，请重新选"


class EndNoteMissing(InvalidInput):
    """This reason has to be explained."""

    code, message = "end_note_missing", "这个原因要写说明，至少 4 个字"


@transaction.atomic
def end_for_reason(
    *, contract_id: int, reason: str, note: str, ended_date: date | None = None, by: Actor, at: datetime
) -> Contract:
    """End a signed contract for a reason of the policy that holds today where the contract is.

    :raises UnknownEndReason: if the policy does not name it
    :raises EndNoteMissing: if it has to be explained and is not
    """
    queries.get_contract(contract_id=contract_id)
    reasons = queries.ending_reasons(contract_id=contract_id, is_staff=by.kind == "staff", on=local_date(at))
    given = next((one for one in reasons if one.code == reason), None)
    if given is None:
        raise UnknownEndReason()
    if given.needs_note and len(note.strip()) < SHORTEST_NOTE:
        raise EndNoteMissing()
    return end_contract(
        contract_id=contract_id,
        reason=given.counts_as,
        reason_code=given.code,
        ended_date=ended_date,
        note=note,
        by=by,
        at=at,
    )
