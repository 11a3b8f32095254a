"""What happens to alerts."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertOpened(Event):
    """Somebody has to look after a person. Kept in the business log."""

    name: ClassVar[str] = "alerts.alert.opened"
    alert_id: int
    patient_id: int
    severity: str


@dataclass(frozen=True, kw_only=True)
class AlertClosed(Event):
    """An alert ended with an outcome. Kept in the business log."""

    name: ClassVar[str] = "alerts.alert.closed"
    alert_id: int
    patient_id: int
    outcome: str
