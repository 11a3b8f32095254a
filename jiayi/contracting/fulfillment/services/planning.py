"""From the packages of a signed contract to dated entitlements, and what an early end leaves of them."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel.actor import Actor

from ..models import ENTITLEMENT_LIFECYCLE, Entitlement, EntitlementStatus
from ..queries import get_entitlement
from ..rules import plan_windows

OPEN = (EntitlementStatus.PLANNED, EntitlementStatus.BOOKED)


@transaction.atomic
def plan_entitlements(*, contract_id: int) -> int:
    """Plan what a contract promises; planning twice plans nothing more. Returns the number of new rows."""
    contract = contracts.get_contract(contract_id=contract_id)
    if contract.status != "signed" or Entitlement.objects.filter(contract_id=contract_id).exists():
        return 0
    return plan_whole(contract)


def plan_whole(contract: Any) -> int:
    """What a contract promises from its first day to its last, whatever has become of it since."""
    start, end = contract.agreed_period.lower, contract.agreed_period.upper
    rows = [
        Entitlement(
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            organization_id=contract.organization_id,
            team_id=contract.team_id,
            item_id=line.item_id,
            line_id=line.pk,
            sequence=window.sequence,
            is_mandatory=line.is_mandatory,
            window=DateRange(window.start, window.end),
            window_end=window.end,
            expires_date=end,
        )
        for line in contracts.promised_lines_of(contract=contract)
        for window in plan_windows(times=line.times, windows=line.windows, start=start, end=end)
    ]
    return len(Entitlement.objects.bulk_create(rows))


@transaction.atomic
def cut_entitlements(*, contract_id: int, ended_date: date) -> int:
    """After an early end: what was still to come is waived; what had been missed by then stays missed.

    A window that was still running asked for more time than there was, so it no longer counts as due.
    """
    still_open = Entitlement.objects.filter(contract_id=contract_id, status__in=OPEN)
    waived = still_open.filter(window_end__gt=ended_date).update(
        status=EntitlementStatus.WAIVED, waive_reason="contract_ended"
    )
    still_open.filter(expires_date__gt=ended_date).update(expires_date=ended_date)
    return waived


@transaction.atomic
def void_entitlements(*, contract_id: int) -> int:
    """A contract entered in error promised nothing."""
    return Entitlement.objects.filter(contract_id=contract_id, status__in=OPEN).update(
        status=EntitlementStatus.WAIVED, waive_reason="contract_void"
    )


@transaction.atomic
def waive_entitlement(*, entitlement_id: int, reason: str, by: Actor, at: datetime) -> Entitlement:
    """The resident does not want or no longer needs this one.

    :raises InvalidTransition: if it has been given already
    """
    row = get_entitlement(entitlement_id=entitlement_id, lock=True)
    row.status = ENTITLEMENT_LIFECYCLE.target_of("waive", current=row.status)
    row.waive_reason, row.recorded_by = reason, by.label
    row.save(update_fields=["status", "waive_reason", "recorded_by"])
    return row
