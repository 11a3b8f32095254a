"""Reads of the logs, of their seals and checks."""

from .logs import (
    count_reads_of,
    find_parked,
    list_events,
    list_openings,
    list_parked,
    list_reads,
    list_reads_of,
    list_security,
    opened_patients,
    rate_of,
    shown_to,
)
from .seals import (
    count_sealed,
    find_head,
    find_unsealed,
    last_sealed,
    page_checks,
    read_after,
    read_late,
    read_rows,
    seal_states,
)

__all__ = [
    "count_reads_of",
    "count_sealed",
    "find_head",
    "find_parked",
    "find_unsealed",
    "last_sealed",
    "list_events",
    "list_openings",
    "list_parked",
    "list_reads",
    "list_reads_of",
    "list_security",
    "opened_patients",
    "page_checks",
    "rate_of",
    "read_after",
    "read_late",
    "read_rows",
    "seal_states",
    "shown_to",
]
