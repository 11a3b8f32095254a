"""What happens to tasks that other floors may want to know."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PatientMuted(Event):
    """The live tasks of a person rest until a day (住院, 外出). No subscriber yet: it is kept for the log."""

    name: ClassVar[str] = "tasks.patient.muted"
    patient_id: int
    reason_code: str
