"""Writes of the audit: append-only lines and atomic counters."""

from .delivery import retry_delivery
from .openings import ReasonTooShort, open_with_reason
from .rates import check_rate, purge_rates
from .records import record_read, record_security

__all__ = [
    "ReasonTooShort",
    "check_rate",
    "open_with_reason",
    "purge_rates",
    "record_read",
    "record_security",
    "retry_delivery",
]
