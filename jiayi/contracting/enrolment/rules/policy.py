"""The settings of bringing people to a signature, as data with a source (data/policies.json)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiayi.kernel.period import SHANGHAI

CHANNELS = ("in_app", "sms", "wechat")
KEEP, ASK = "keep_to_end", "end_unless_affirmed"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolmentRules:
    """`at_eighteen`: what a guardian signed goes on to its last day (keep_to_end), or ends on the eighteenth birthday
    unless the young adult has taken it over by then (end_unless_affirmed). The guardian renews it in neither case.
    """

    reminder_days: Sequence[int]
    channels: Sequence[str]
    active_days: int
    unread_hours: int
    quiet_from: int
    quiet_to: int
    working_days_only: bool
    guardian_notice_days: int
    incapable_review_months: int
    at_eighteen: str
    allow_cross_area: bool

    @classmethod
    def read(cls, rules: Mapping[str, Any]) -> "EnrolmentRules":
        """
        :raises ValueError: if a rule is missing, unknown or out of its bounds
        """
        known = set(cls.__dataclass_fields__)
        if set(rules) != known:
            raise ValueError(f"rules differ from the known ones: {sorted(set(rules) ^ known)}")
        read = cls(**rules)
        days = list(read.reminder_days)
        if not days or days != sorted(set(days), reverse=True) or not 1 <= days[-1] <= days[0] <= 180:
            raise ValueError("reminder days fall from the farthest to the nearest, between 180 and 1")
        if set(read.channels) - set(CHANNELS) or len(set(read.channels)) != len(read.channels):
            raise ValueError("unknown or repeated channel")
        if not 0 <= read.quiet_to < read.quiet_from <= 24:
            raise ValueError("the hours one may write in lie between quiet_to and quiet_from")
        if read.at_eighteen not in (KEEP, ASK):
            raise ValueError("unknown rule for the eighteenth birthday")
        if not (read.active_days > 0 and read.unread_hours > 0 and read.incapable_review_months > 0):
            raise ValueError("spans of time are positive")
        if not 0 <= read.guardian_notice_days <= 365:
            raise ValueError("notice between 0 and 365 days")
        return read

    def is_quiet(self, at: datetime) -> bool:
        """Nobody is written to at night."""
        hour = at.astimezone(SHANGHAI).hour
        return not self.quiet_to <= hour < self.quiet_from
