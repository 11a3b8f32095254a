"""How well somebody is, which level of management follows, and when to refer."""

from .levels import COLOURS, Level, Programme, Reason, Target, read_programme
from .referring import NUMBERED, WHEN, Prompt, Referral, Situation
from .standing import STANDINGS, Standing, standing_of

__all__ = [
    "COLOURS",
    "NUMBERED",
    "STANDINGS",
    "WHEN",
    "Level",
    "Programme",
    "Prompt",
    "Reason",
    "Referral",
    "Situation",
    "Standing",
    "Target",
    "read_programme",
    "standing_of",
]
