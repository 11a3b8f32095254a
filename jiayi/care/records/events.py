"""What the record of a person tells the floors above."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """Something holds of the person that did not, or no longer does. `conditions` and `medicines` are codes (or names
    of what has none) that changed.
    """

    name: ClassVar[str] = "records.changed"

    patient_id: int
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
