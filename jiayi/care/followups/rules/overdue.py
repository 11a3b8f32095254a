"""超期名单: the rules of docs/overdue.md with their numbers as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class Group(StrEnum):
    """Where a person stands in the list; computed, never stored."""

    PENDING = "pending"
    AGREED = "agreed"
    LATER = "later"
    REMOVED = "removed"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class OverdueRule:
    code: str
    title: str
    source: str
    effective_from: date
    result_days: int
    reminder_days: int
    reminder_latest_days: int
    long_overdue_days: int
    call_again_days: int
    no_answer_days: int
    refusal_rest_days: int
    rest_days: int
    visit_after_missed: int

    def contact_date(self, outcome: str, *, called: date, day: date | None) -> date | None:
        """
        From which day the person stands among those to call again; None: not until somebody puts them back.

        Who agreed is left in peace until the call can no longer bear fruit (`result_days`), or until the day after
        the one they named when that is later.
        """
        if outcome == "agreed":
            named = day or called
            return max(called + timedelta(days=self.result_days), named + timedelta(days=1))
        rests = {
            "later": self.call_again_days,
            "no_answer": self.no_answer_days,
            "hospital": self.rest_days,
            "away": self.rest_days,
            "refused": self.refusal_rest_days,
        }
        if outcome not in rests:
            return None
        return day or called + timedelta(days=rests[outcome])


def read_overdue_rule(raw: Mapping[str, Any]) -> OverdueRule:
    return OverdueRule(
        code=raw["code"],
        title=raw["title"],
        source=raw["source"],
        effective_from=date.fromisoformat(raw["effectivePeriod"]["start"]),
        result_days=raw["resultDays"],
        reminder_days=raw["reminderDays"],
        reminder_latest_days=raw["reminderLatestDays"],
        long_overdue_days=raw["longOverdueDays"],
        call_again_days=raw["callAgainDays"],
        no_answer_days=raw["noAnswerDays"],
        refusal_rest_days=raw["refusalRestDays"],
        rest_days=raw["restDays"],
        visit_after_missed=raw["visitAfterMissed"],
    )
