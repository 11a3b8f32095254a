"""Writes: schemes, running a distribution, publishing it, and putting right what was published before."""

from .adjusting import correct_distributed
from .distributing import (
    AlreadyPublished,
    DraftOutdated,
    add_scheme,
    load_schemes,
    open_contracts,
    publish_distribution,
    run_distribution,
)
from .running import ask_distribution, carry_out

__all__ = [
    "AlreadyPublished",
    "DraftOutdated",
    "add_scheme",
    "ask_distribution",
    "carry_out",
    "correct_distributed",
    "load_schemes",
    "open_contracts",
    "publish_distribution",
    "run_distribution",
]
