"""服务回执: what was given, newest first."""

from jiayi.kernel import paging
from jiayi.kernel.paging import Page

from ..models import Entitlement, EntitlementStatus

_COLUMNS = (
    *("patient_id", "sequence", "status", "delivered_at", "place", "result"),
    *("item__name", "practitioner__name", "organization__name", "organization__short_name"),
)
GIVEN = (EntitlementStatus.DELIVERED, EntitlementStatus.VERIFIED, EntitlementStatus.REJECTED)


def page_receipts(*, patient_id: int, cursor: str | None, limit: int, count: bool = True) -> Page:
    """The receipts of a person in scope."""
    rows = (
        Entitlement.objects.filter(patient_id=patient_id, status__in=GIVEN)
        .select_related("item", "practitioner", "organization")
        .only(*_COLUMNS)
        .prefetch_related("disputes")
    )
    return paging.page(rows, order=("-delivered_at", "-id"), cursor=cursor, limit=limit, count=count)


def latest_receipts(*, patient_id: int, limit: int = 5) -> list[Entitlement]:
    """The newest receipts, those that wait for the resident's word among them."""
    return page_receipts(patient_id=patient_id, cursor=None, limit=limit, count=False).items
