from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.models import EventDelivery

from .. import queries


class StillFailing(DomainError):
    """The subscriber refused the event again."""

    code, status, message = "still_failing", 409, "重试仍未成功，事件保留在搁置列表"


def retry_delivery(*, delivery_id: int) -> None:
    """Run a parked subscriber once more; it leaves the list when it succeeds.

    :raises StillFailing: if the subscriber fails again
    """
    delivery = queries.find_parked(delivery_id=delivery_id)
    if delivery is None:
        raise NotFound()
    try:
        with transaction.atomic():
            events.handle(event_id=delivery.event_id, subscriber=delivery.subscriber)
    except Exception as problem:
        EventDelivery.objects.filter(pk=delivery.pk).update(error=type(problem).__name__)
        raise StillFailing() from problem
