"""What appraisals tell the floors above and the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AppraisalFinished(Event):
    """A cycle was frozen with this content hash. Nobody subscribes: it is kept for the business log."""

    name = "appraisals.cycle.finished"
    cycle_id: int
    content_hash: str
