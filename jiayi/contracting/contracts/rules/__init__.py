"""Pure rules of signing: policy periods, date states, who may sign, what the packages promise, the plain summary."""

from .cooling import cooling_off_last_date
from .devices import coarse_location, device_name
from .lines import LineView, PersonView, effective_lines, line_applies
from .moving import REFUSALS, TRANSFER_REASONS, reach, spread, transfer_begins
from .parties import SigningProblem, check_parties
from .policy import PolicyRules, agreed_period, policy_label
from .states import DISPLAY_LABELS, EXPIRING_DAYS, actions_for, days_left, display_state
from .summary import SummarySection, plain_summary, speech

__all__ = [
    "DISPLAY_LABELS",
    "EXPIRING_DAYS",
    "REFUSALS",
    "TRANSFER_REASONS",
    "LineView",
    "PersonView",
    "PolicyRules",
    "SigningProblem",
    "SummarySection",
    "actions_for",
    "agreed_period",
    "check_parties",
    "coarse_location",
    "cooling_off_last_date",
    "days_left",
    "device_name",
    "display_state",
    "effective_lines",
    "line_applies",
    "plain_summary",
    "policy_label",
    "reach",
    "speech",
    "spread",
    "transfer_begins",
]
