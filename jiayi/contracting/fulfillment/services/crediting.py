"""A service was given: it fills the right promised time, with a link to what proves it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert, update

from ..events import EntitlementCredited
from ..models import ENTITLEMENT_LIFECYCLE, Entitlement, EntitlementStatus
from ..queries.crediting import candidates_for, find_by_evidence
from ..rules import Candidate, choose_window

USED = frozenset({EntitlementStatus.DELIVERED, EntitlementStatus.VERIFIED})
OPEN = frozenset({EntitlementStatus.PLANNED, EntitlementStatus.BOOKED})
FIELDS = {"practitioner_id": "practitioner"}


class NothingToCredit(DomainError):
    """The resident has no such item left on that day."""

    code, status, message = "nothing_to_credit", 409, "居民的协议里没有可用的这一项，或离上一次太近"


class FutureService(InvalidInput):
    """The date lies in the future."""

    code, message = "future_service", "服务日期不能晚于今天"


def credit(
    *,
    patient_id: int,
    item_code: str,
    on: date,
    evidence_kind: str,
    evidence_id: str,
    practitioner_id: int | None,
    by: Actor,
    at: datetime,
    place: str = "",
    result: str = "",
) -> Entitlement | None:
    """Fill one promised time of the item; None when the person was promised none that is open on that day.

    The same evidence credits once: a retry gets the entitlement it filled before.
    """
    given = {
        "evidence_kind": evidence_kind,
        "evidence_id": evidence_id,
        "delivered_at": at,
        "delivered_date": on,
        "practitioner_id": practitioner_id,
        "place": place,
        "result": result,
        "recorded_by": by.label,
    }
    try:
        return _credit(patient_id=patient_id, item_code=item_code, on=on, given=given, by=by, at=at)
    except IntegrityError as refused:
        # A copy of this request was quicker with another row of the person: what it filled is the answer.
        if "fulfillment_evidence_once" not in str(refused):
            raise
        return find_by_evidence(
            patient_id=patient_id, item_code=item_code, evidence_kind=evidence_kind, evidence_id=evidence_id
        )


@transaction.atomic
def _credit(
    *, patient_id: int, item_code: str, on: date, given: dict[str, Any], by: Actor, at: datetime
) -> Entitlement | None:
    found = candidates_for(patient_id=patient_id, item_code=item_code, on=on, lock=True)
    for row in found:
        if (row.evidence_kind, row.evidence_id) == (given["evidence_kind"], given["evidence_id"]):
            return row
    filled = _choose(found, on=on)
    if filled is not None:
        filled.status = ENTITLEMENT_LIFECYCLE.target_of("deliver", current=filled.status)
        for name, value in given.items():
            setattr(filled, name, value)
        update(filled, ("status", *(FIELDS.get(name, name) for name in given)))
    elif any(not row.is_extra and row.window.lower <= on for row in found):
        return None  # promised in number, and none of them is open: no unlimited line stands beside it
    else:
        filled = _extra(patient_id=patient_id, item_code=item_code, on=on, given=given)
    if filled is None:
        return None
    events.publish(
        EntitlementCredited(
            organization_id=filled.organization_id,
            by=by.label,
            at=at,
            entitlement_id=filled.pk,
            contract_id=filled.contract_id,
            patient_id=patient_id,
            team_id=filled.team_id,
            item_code=item_code,
            delivered_date=on,
        )
    )
    return filled


@transaction.atomic
def record_service(
    *,
    patient_id: int,
    item_code: str,
    on: date,
    key: UUID,
    place: str,
    result: str,
    by: Actor,
    at: datetime,
) -> Entitlement:
    """A member of staff notes a service that has no form of its own, such as 血糖测定.

    The client makes `key`; the note itself is the evidence and a repeated one credits once.

    :raises FutureService: if the day has not come
    :raises NothingToCredit: if the person was promised none that is open on that day
    """
    if on > local_date(at):
        raise FutureService()
    filled = credit(
        patient_id=patient_id,
        item_code=item_code,
        on=on,
        evidence_kind="manual",
        evidence_id=str(key),
        practitioner_id=by.practitioner_id,
        by=by,
        at=at,
        place=place,
        result=result,
    )
    if filled is None:
        raise NothingToCredit()
    return filled


def _choose(found: list[Entitlement], *, on: date) -> Entitlement | None:
    planned = [row for row in found if not row.is_extra]
    if not planned:
        return None
    chosen = choose_window(
        [
            Candidate(
                entitlement_id=row.pk,
                is_open=row.status in OPEN,
                start=row.window.lower,
                end=row.window_end,
                expires=row.expires_date,
                used_on=row.delivered_date if row.status in USED else None,
            )
            for row in planned
        ],
        on=on,
        interval_days=max(row.line.interval_days for row in planned),
    )
    return next((row for row in planned if row.pk == chosen), None)


def _extra(*, patient_id: int, item_code: str, on: date, given: dict[str, Any]) -> Entitlement | None:
    """A service under an unlimited line is a record of its own."""
    contract = contracts.current_contract(patient_id=patient_id, on=on)
    if contract is None:
        return None
    lines = contracts.promised_lines_of(contract=contract)
    line = next((line for line in lines if line.item.code == item_code and line.times is None), None)
    if line is None:
        return None
    # The contract row is the queue: two services of one moment get different numbers.
    contracts.lock_for_update(contract_id=contract.pk)
    last = (
        Entitlement.objects.filter(contract_id=contract.pk, line=line)
        .order_by("-sequence")
        .values_list("sequence", flat=True)
        .first()
    )
    row = Entitlement(
        contract_id=contract.pk,
        patient_id=patient_id,
        organization_id=contract.organization_id,
        team_id=contract.team_id,
        item_id=line.item_id,
        line_id=line.pk,
        sequence=(last or 0) + 1,
        is_mandatory=False,
        is_extra=True,
        window=DateRange(contract.period.lower, contract.period.upper),
        window_end=contract.period.upper,
        expires_date=contract.period.upper,
        status=EntitlementStatus.DELIVERED,
        **given,
    )
    return insert(row)
