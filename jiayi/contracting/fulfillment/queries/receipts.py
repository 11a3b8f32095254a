"""服务回执: what was given, newest first."""

from typing import Any

from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import attach, prepared, prepared_pages

from ..models import DisputeCase, Entitlement, EntitlementStatus

_COLUMNS = (
    *("patient_id", "sequence", "status", "delivered_at", "place", "result"),
    *("item__name", "practitioner__name", "organization__name", "organization__short_name"),
)
GIVEN = (EntitlementStatus.DELIVERED, EntitlementStatus.VERIFIED, EntitlementStatus.REJECTED)


def page_receipts(*, patient_id: int, cursor: str | None, limit: int, count: bool = True) -> Page:
    """The receipts of a person in scope."""
    found = _receipts(patient_id=patient_id, cursor=cursor, limit=limit, count=count)
    attach(found.items, "disputes", _disputes(ids=[row.pk for row in found.items]), key="entitlement_id")
    return found


@prepared_pages(order=("-delivered_at", "-id"))
def _receipts(*, patient_id: int) -> Any:
    rows = Entitlement.objects.filter(patient_id=patient_id, status__in=GIVEN)
    return rows.select_related("item", "practitioner", "organization").only(*_COLUMNS)


@prepared
def _disputes(*, ids: list[int]) -> Any:
    return DisputeCase.objects.filter(entitlement_id__in=ids)


def latest_receipts(*, patient_id: int, limit: int = 5) -> list[Entitlement]:
    """The newest receipts, those that wait for the resident's word among them."""
    return page_receipts(patient_id=patient_id, cursor=None, limit=limit, count=False).items
