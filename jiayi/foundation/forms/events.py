"""What the form engine tells the floors above."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class KeptResponseAccepted(Event):
    """Answers that were kept for a decision count after all: care takes them like any others."""

    name: ClassVar[str] = "forms.kept_response_accepted"

    response_id: int
    patient_id: int
