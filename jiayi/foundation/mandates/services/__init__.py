"""Writes of requests to act for somebody."""

from .answering import (
    CodeRefused,
    SamePhone,
    agree,
    confirm_by_code,
    confirm_by_proof,
    confirm_by_witness,
    decline,
    lapse_old,
    open_proof,
    send_code,
    withdraw,
)
from .asking import NotOfAge, ask

__all__ = [
    "CodeRefused",
    "NotOfAge",
    "SamePhone",
    "agree",
    "ask",
    "confirm_by_code",
    "confirm_by_proof",
    "confirm_by_witness",
    "decline",
    "lapse_old",
    "open_proof",
    "send_code",
    "withdraw",
]
