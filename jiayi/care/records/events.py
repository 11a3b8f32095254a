"""What the record of a person tells the floors above."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordChanged(Event):
    """A diagnosis holds of the person that did not, or no longer does. `conditions` are the codes that changed."""

    name: ClassVar[str] = "records.changed"

    patient_id: int
    conditions: tuple[str, ...]
