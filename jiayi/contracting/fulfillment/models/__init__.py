"""Tables of fulfilment: what is promised and given, and what is disputed."""

from .cases import CASE_LIFECYCLE, FEES_LOCK, CaseStatement, CaseStatus, DisputeCase
from .entitlements import (
    ENTITLEMENT_LIFECYCLE,
    Entitlement,
    EntitlementStatus,
    cell_condition,
    display_state_sql,
)

__all__ = [
    "CASE_LIFECYCLE",
    "ENTITLEMENT_LIFECYCLE",
    "FEES_LOCK",
    "CaseStatement",
    "CaseStatus",
    "DisputeCase",
    "Entitlement",
    "EntitlementStatus",
    "cell_condition",
    "display_state_sql",
]
