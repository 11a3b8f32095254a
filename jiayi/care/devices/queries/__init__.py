"""设备的读取."""

from .registry import (
    KnownDevice,
    Owner,
    Stranger,
    Waiting,
    get_device,
    known_devices,
    list_flood_cases,
    list_of_patient,
    list_quarantine,
    list_waiting,
    page_devices,
    quarantined_counts,
)

__all__ = [
    "KnownDevice",
    "Owner",
    "Stranger",
    "Waiting",
    "get_device",
    "known_devices",
    "list_flood_cases",
    "list_of_patient",
    "list_quarantine",
    "list_waiting",
    "page_devices",
    "quarantined_counts",
]
