"""How well somebody is, which level of management follows, and when to think of referral."""

from .levels import COLOURS, STANDINGS, Level, Programme, Reason, Standing, Target, read_programme, standing_of

__all__ = [
    "COLOURS",
    "STANDINGS",
    "Level",
    "Programme",
    "Reason",
    "Standing",
    "Target",
    "read_programme",
    "standing_of",
]
