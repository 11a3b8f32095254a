"""The duty roster: who answers for a centre in a shift."""

from datetime import date, datetime

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from ..models import DutyShift, Shift


@transaction.atomic
def set_duty(
    *, organization_id: int, day: date, shift: str, practitioner_id: int | None, by: Actor, at: datetime
) -> DutyShift | None:
    """Put somebody on duty in a shift, in the place of who stood there; nobody clears it.

    :raises NotFound: a centre outside one's own
    """
    if by.organization_id is None or organization_id not in organizations.list_subtree_ids(
        organization_id=by.organization_id
    ):
        raise NotFound("没有这个机构")
    if shift not in Shift.values:
        raise InvalidInput("没有这个班次")
    rows = DutyShift.objects.filter(organization_id=organization_id, day=day, shift=shift)
    rows.delete()
    if practitioner_id is None:
        return None
    practitioners.get_practitioner(practitioner_id=practitioner_id)
    return DutyShift.objects.create(
        organization_id=organization_id,
        day=day,
        shift=shift,
        practitioner_id=practitioner_id,
        set_by=by.label,
        set_by_name=by.name[:60],
        set_at=at,
    )
