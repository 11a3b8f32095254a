"""权益承接: what is left of one contract goes on in the next; what was used stays where it was given."""

from datetime import date

from django.db import transaction
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import queries as contracts

from ..models import Entitlement, EntitlementStatus
from .planning import plan_whole

OPEN = (EntitlementStatus.PLANNED, EntitlementStatus.BOOKED)
CARRIED, ENDED = "carried_over", "contract_ended"


class NotCarriedYet(RuntimeError):
    """An earlier part of the agreement is still on its way; the event is delivered again later."""


@transaction.atomic
def carry_entitlements(*, from_contract_id: int, to_contract_id: int, on: date) -> int:
    """Plan under the new contract what the old one still owed; returns how many. Carrying twice carries once.

    :raises NotCarriedYet: if the contract before has not got its own plan

    A time whose window had closed was missed by the old team: that stays on its account. The resident may still have
    it from the new team, which is not blamed for it, so it comes along as one that is not mandatory.
    """
    new = contracts.get_contract(contract_id=to_contract_id)
    if Entitlement.objects.filter(contract_id=to_contract_id).exists():
        return 0
    if not Entitlement.objects.filter(contract_id=from_contract_id).exists():
        if contracts.chain_of(contract_id=from_contract_id):
            raise NotCarriedYet()
        # The old contract ended before its own plan was made.
        plan_whole(contracts.get_contract(contract_id=from_contract_id))
    held = Entitlement.objects.select_for_update(of=("self",)).filter(contract_id=from_contract_id, is_extra=False)
    end = new.agreed_period.upper
    rows = []
    for old in held.order_by("pk"):
        if old.status not in OPEN and (old.status, old.waive_reason) != (EntitlementStatus.WAIVED, ENDED):
            continue
        is_missed = old.window_end <= on
        window_start, window_end = (on, end) if is_missed else (old.window.lower, min(old.window_end, end))
        rows.append(
            Entitlement(
                contract_id=new.pk,
                patient_id=new.patient_id,
                organization_id=new.organization_id,
                team_id=new.team_id,
                item_id=old.item_id,
                line_id=old.line_id,
                sequence=old.sequence,
                is_mandatory=old.is_mandatory and not is_missed,
                window=DateRange(window_start, window_end),
                window_end=window_end,
                expires_date=end,
            )
        )
    still_open = held.filter(status__in=OPEN)
    still_open.filter(window_end__gt=on).update(status=EntitlementStatus.WAIVED, waive_reason=CARRIED)
    still_open.filter(expires_date__gt=on).update(expires_date=on)
    return len(Entitlement.objects.bulk_create(rows))
