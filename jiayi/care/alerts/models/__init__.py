from .alert import ALERT_LIFECYCLE, Alert, AlertMute, AlertState, AlertStep, Severity, StepKind
from .rules_and_roster import AlertRuleSet, DutyShift, Shift

__all__ = [
    "ALERT_LIFECYCLE",
    "Alert",
    "AlertMute",
    "AlertRuleSet",
    "AlertState",
    "AlertStep",
    "DutyShift",
    "Severity",
    "Shift",
    "StepKind",
]
