"""A setting was changed, for the business log and the security log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SafeguardChanged(Event):
    """From a moment on another value holds."""

    name = "safeguards.safeguard.changed"
    code: str
    value: int
    words: str
    by_name: str
