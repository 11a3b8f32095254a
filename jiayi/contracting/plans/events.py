from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TargetSet(Event):
    """A planned number was set anew. Kept in the business log."""

    name = "plans.target.set"
    grid_id: int
    year: int
    kind: str
    value: int
    version: int


@dataclass(frozen=True, kw_only=True)
class VisitsPrinted(Event):
    """A list of people to visit left on paper. Kept in the business log."""

    name = "plans.visits.printed"
    grid_id: int
    people: int
