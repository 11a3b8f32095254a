from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import MessagePermission as P
from . import inbox

router: Router = inbox.build()


@router.get("/deliveries", response=PageOut[schemas.DeliveryOut])
@requires(P.READ_DELIVERIES)
def list_deliveries(request: HttpRequest, paging: Query[PageIn], channel: str = "", state: str = ""):
    found = queries.list_deliveries(channel=channel, state=state, cursor=paging.cursor, limit=paging.limit)
    return found.with_items([schemas.DeliveryOut.of(delivery) for delivery in found.items])


@router.post("/deliveries/{delivery_id}/retry", response=schemas.DeliveryOut)
@requires(P.RETRY_DELIVERY)
def retry_delivery(request: HttpRequest, delivery_id: int):
    return schemas.DeliveryOut.of(services.retry_delivery(delivery_id=delivery_id))
