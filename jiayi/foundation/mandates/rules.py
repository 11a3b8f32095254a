"""Pure rules of asking to act for somebody."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiayi.kernel.period import add_months


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How long a request waits, how long a mandate may last, how often one may ask; with its source."""

    version: int
    effective_from: date
    lapse_days: int
    longest_months: int
    code_minutes: int
    asks_a_day: int
    codes_a_day: int
    source: str

    @property
    def code_time(self) -> timedelta:
        return timedelta(minutes=self.code_minutes)

    def end_of(self, from_date: date, months: int) -> date:
        """The first day on which the mandate is over; never later than the policy allows."""
        return add_months(from_date, min(months, self.longest_months))


def policy_on(policies: list[Policy], day: date) -> Policy:
    """The one in force: the last that has begun."""
    begun = [policy for policy in policies if policy.effective_from <= day]
    return max(begun or policies[:1], key=lambda policy: policy.effective_from)


def same_name(claimed: str, known: str) -> bool:
    """Spaces and middle dots are written in many ways."""
    drop = str.maketrans("", "", " \u3000·•・.")
    return bool(claimed.strip()) and claimed.translate(drop) == known.translate(drop)
