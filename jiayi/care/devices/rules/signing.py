"""Signed requests: HMAC with SM3 or SHA-256 over who, when, a number used once, and the body."""

import hashlib
import hmac
from datetime import datetime, timedelta

METHODS = {"hmac-sm3": "sm3", "hmac-sha256": "sha256"}
WINDOW = timedelta(minutes=5)


def canonical(*, serial: str, timestamp: str, nonce: str, body: bytes, method: str) -> bytes:
    """What is signed, one thing a line; the body by its hash."""
    return "\n".join([serial, timestamp, nonce, hashlib.new(METHODS[method], body).hexdigest()]).encode()


def sign(*, key: str, serial: str, timestamp: str, nonce: str, body: bytes, method: str = "hmac-sm3") -> str:
    text = canonical(serial=serial, timestamp=timestamp, nonce=nonce, body=body, method=method)
    return hmac.new(key.encode(), text, METHODS[method]).hexdigest()


def is_signed(*, key: str, serial: str, timestamp: str, nonce: str, body: bytes, method: str, signature: str) -> bool:
    if method not in METHODS:
        return False
    expected = sign(key=key, serial=serial, timestamp=timestamp, nonce=nonce, body=body, method=method)
    return hmac.compare_digest(expected, signature.lower())


def is_fresh(timestamp: str, at: datetime) -> bool:
    """Seconds since 1970; a request recorded by somebody is worth nothing five minutes later."""
    return (
        timestamp.isdigit() and len(timestamp) < 12 and abs(at.timestamp() - int(timestamp)) <= WINDOW.total_seconds()
    )
