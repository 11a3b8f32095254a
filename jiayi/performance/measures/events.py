"""What measures tell the floors above and the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class MeasurePublished(Event):
    """A version came into force. Nobody subscribes: it is kept for the business log."""

    name = "measures.measure.published"
    measure_id: int
    code: str


@dataclass(frozen=True, kw_only=True)
class MeasuresComputed(Event):
    """A catalogue was computed for a year. Nobody subscribes: it is kept for the business log."""

    name = "measures.run.computed"
    run_id: int
    catalogue: str
    year: int


@dataclass(frozen=True, kw_only=True)
class PeopleOpened(Event):
    """Somebody opened the list of people behind a rate. Nobody subscribes: it is kept for the business log."""

    name = "measures.people.opened"
    code: str
    year: int
    side: str
    team_id: int | None
    shown: int
