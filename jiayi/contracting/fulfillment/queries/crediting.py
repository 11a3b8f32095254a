"""What a service might fill."""

from datetime import date
from typing import Any

from jiayi.kernel.prepared import prepared

from ..models import Entitlement


def candidates_for(*, patient_id: int, item_code: str, on: date, lock: bool) -> list[Entitlement]:
    """The person's entitlements of an item whose benefits run on a day, with the line's interval.

    Locked in the order of their ids, so that two services of one moment queue instead of filling one window.
    """
    return _candidates(patient_id=patient_id, item_code=item_code, on=on, lock=lock)


@prepared
def _candidates(*, patient_id: int, item_code: str, on: date, lock: bool) -> Any:
    rows = (
        Entitlement.objects.filter(patient_id=patient_id, item__code=item_code, expires_date__gt=on)
        .exclude(status="waived")
        .select_related("line", "item")
        .order_by("pk")
    )
    return rows.select_for_update(of=("self",)) if lock else rows


def find_by_evidence(*, patient_id: int, item_code: str, evidence_kind: str, evidence_id: str) -> Entitlement | None:
    return Entitlement.objects.filter(
        patient_id=patient_id, item__code=item_code, evidence_kind=evidence_kind, evidence_id=evidence_id
    ).first()


def item_credited(*, patient_id: int, evidence_kind: str, evidence_id: str) -> str:
    """The name of the promised item that this evidence was counted as, or nothing."""
    rows = Entitlement.objects.filter(patient_id=patient_id, evidence_kind=evidence_kind, evidence_id=evidence_id)
    return rows.values_list("item__name", flat=True).first() or ""
