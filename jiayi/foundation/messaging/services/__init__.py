"""Writes of messaging: send, read, deliver."""

from .delivering import deliver, poll_receipt, retry_delivery, wipe_texts
from .sending import (
    bind_wechat,
    mark_all_read,
    mark_read,
    send,
    send_sms,
    send_to_many,
    send_to_phone,
    silence,
    unbind_wechat,
)
from .templates import load_templates
from .writing import TeamMessage, write_to_resident

__all__ = [
    "TeamMessage",
    "bind_wechat",
    "deliver",
    "load_templates",
    "mark_all_read",
    "mark_read",
    "poll_receipt",
    "retry_delivery",
    "send",
    "send_sms",
    "send_to_many",
    "send_to_phone",
    "silence",
    "unbind_wechat",
    "wipe_texts",
    "write_to_resident",
]
