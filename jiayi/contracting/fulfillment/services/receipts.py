"""对，做过: the resident confirms a service."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel.actor import Actor

from ..models import ENTITLEMENT_LIFECYCLE, Entitlement, EntitlementStatus
from ..queries import get_entitlement


@transaction.atomic
def confirm_service(*, entitlement_id: int, by: Actor, at: datetime) -> Entitlement:
    """Confirming twice is one confirmation.

    :raises InvalidTransition: if there is nothing to confirm
    """
    row = get_entitlement(entitlement_id=entitlement_id, lock=True)
    if row.status == EntitlementStatus.VERIFIED:
        return row
    row.status = ENTITLEMENT_LIFECYCLE.target_of("verify", current=row.status)
    row.confirmed_at = at
    row.save(update_fields=["status", "confirmed_at"])
    return row
