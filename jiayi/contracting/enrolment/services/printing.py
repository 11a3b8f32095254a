"""Paper for the signing day. Names leave the house on it, so it is written down."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.files import services as files
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..events import ListPrinted

TEMPLATE = "roster"


@transaction.atomic
def print_signing_list(*, group_id: int, by: Actor, at: datetime) -> bytes:
    """Everybody of a list with a line to sign, as PDF."""
    data = queries.signing_list(group_id=group_id, today=local_date(at))
    return _print(data, what=f"group:{group_id}", by=by, at=at)


def _print(data: dict[str, object], *, what: str, by: Actor, at: datetime) -> bytes:
    printed = data | {"printed_by": by.name, "printed_on": at}
    content = files.render_document(template=TEMPLATE, data=printed)
    events.publish(ListPrinted(organization_id=by.organization_id or 0, by=by.label, at=at, what=what))
    return content
