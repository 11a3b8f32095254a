"""Writes of the audit: append-only lines and atomic counters."""

from .delivery import retry_delivery
from .openings import ReasonTooShort, open_with_reason, record_trace
from .rates import check_rate, purge_rates
from .records import record_export, record_read, record_security, record_sync
from .sealing import seal_logs
from .verifying import Broken, ask_check, run_check, verify_logs

__all__ = [
    "Broken",
    "ReasonTooShort",
    "ask_check",
    "check_rate",
    "open_with_reason",
    "purge_rates",
    "record_export",
    "record_read",
    "record_security",
    "record_sync",
    "record_trace",
    "retry_delivery",
    "run_check",
    "seal_logs",
    "verify_logs",
]
