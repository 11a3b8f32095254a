"""Writes: schemes, cycles, scoring, the final freeze."""

from . import running
from .running import ask_scoring, carry_out
from .scoring import (
    SCHEMES,
    CycleIsFinal,
    NotComputed,
    add_scheme,
    content_hash,
    finish_cycle,
    load_schemes,
    open_cycle,
    score_cycle,
)

__all__ = [
    "SCHEMES",
    "CycleIsFinal",
    "NotComputed",
    "add_scheme",
    "ask_scoring",
    "carry_out",
    "content_hash",
    "finish_cycle",
    "load_schemes",
    "open_cycle",
    "running",
    "score_cycle",
]
