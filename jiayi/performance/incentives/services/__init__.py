"""Writes: schemes, running a distribution, publishing it, and putting right what was published before."""

from .adjusting import correct_distributed
from .distributing import (
    AlreadyPublished,
    DraftOutdated,
    SchemeTaken,
    add_scheme,
    load_schemes,
    open_contracts,
    publish_distribution,
    run_distribution,
)

__all__ = [
    "AlreadyPublished",
    "DraftOutdated",
    "SchemeTaken",
    "add_scheme",
    "correct_distributed",
    "load_schemes",
    "open_contracts",
    "publish_distribution",
    "run_distribution",
]
