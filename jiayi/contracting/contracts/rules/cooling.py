"""冷静期: the days after the signature on which it can be taken back as if it had never been given."""

from datetime import date, timedelta


def cooling_off_last_date(*, confirmed_on: date, days: int) -> date | None:
    """The last day of the cooling-off, or None where the policy has none.

    Counted from the day the second party confirmed, also for paper that was signed earlier: only then does the
    resident learn that the contract stands.
    """
    return confirmed_on + timedelta(days=days) if days > 0 else None
