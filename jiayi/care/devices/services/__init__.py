"""设备的写入."""

from ..rules import Arrived, Bucket, Unreadable, read_message, sign
from .errors import (
    DeviceElsewhere,
    DeviceNotInUse,
    Flooding,
    MessageUnreadable,
    NoHousehold,
    NotAMember,
    SerialWrong,
    Unsigned,
)
from .receiving import SignedMessage, forget_nonces, note_flood, read, receive_signed, vendors_of
from .registry import (
    NewDevice,
    bind_serial,
    bind_to_patient,
    change_state,
    claim_reading,
    close_flood_case,
    dismiss_quarantine,
    register_device,
    unbind,
)
from .taking import Incoming, Verdict, take_in

__all__ = [
    "Arrived",
    "Bucket",
    "DeviceElsewhere",
    "DeviceNotInUse",
    "Flooding",
    "Incoming",
    "MessageUnreadable",
    "NewDevice",
    "NoHousehold",
    "NotAMember",
    "SerialWrong",
    "SignedMessage",
    "Unreadable",
    "Unsigned",
    "Verdict",
    "bind_serial",
    "bind_to_patient",
    "change_state",
    "claim_reading",
    "close_flood_case",
    "dismiss_quarantine",
    "forget_nonces",
    "note_flood",
    "read",
    "read_message",
    "receive_signed",
    "register_device",
    "sign",
    "take_in",
    "unbind",
    "vendors_of",
]
