"""Which reminder is due, and by which way it reaches."""

from collections.abc import Collection, Sequence

VISIT = "visit"


def stage_due(*, days_left: int, stages: Sequence[int], done: Collection[int]) -> int | None:
    """The stage a contract has entered and that was not sent yet: the nearest one, the farther ones are past.

    With 60/30/7 and 25 days left that is 30; if 30 was sent it is nothing, not 60.
    """
    entered = [stage for stage in stages if days_left <= stage]
    nearest = min(entered, default=None)
    return None if nearest is None or any(stage <= nearest for stage in done) else nearest


def next_channel(*, order: Sequence[str], open_to: Collection[str], tried: Collection[str]) -> str:
    """The first way in the order that reaches this person and was not tried; a visit when none is left."""
    return next((channel for channel in order if channel in open_to and channel not in tried), VISIT)
