from .arrivals import DeviceNonce, DeviceReading, FloodCase, ReadingState
from .registry import DEVICE_LIFECYCLE, Device, DeviceBinding, DeviceKind, DeviceState

__all__ = [
    "DEVICE_LIFECYCLE",
    "Device",
    "DeviceBinding",
    "DeviceKind",
    "DeviceNonce",
    "DeviceReading",
    "DeviceState",
    "FloodCase",
    "ReadingState",
]
