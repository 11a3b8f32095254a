"""Devices without a database: how a message is read, signed, timed and slowed down."""

from .clocks import LATE, OUT_OF_ORDER, WRONG_CLOCK, Timed, settle
from .flooding import Bucket
from .formats import Arrived, Unreadable, adapters, read_message, register_adapter
from .signing import METHODS, canonical, is_fresh, is_signed, sign

__all__ = [
    "LATE",
    "METHODS",
    "OUT_OF_ORDER",
    "WRONG_CLOCK",
    "Arrived",
    "Bucket",
    "Timed",
    "Unreadable",
    "adapters",
    "canonical",
    "is_fresh",
    "is_signed",
    "read_message",
    "register_adapter",
    "settle",
    "sign",
]
