"""The period of a contract that follows another."""

from datetime import date, timedelta

from .policy import PolicyRules, agreed_period


def period_after(
    rules: PolicyRules, *, signed_on: date, years: int, not_before: date | None = None
) -> tuple[date, date]:
    """The half-open benefit period of a signature, never before the contract that is renewed has ended.

    :raises ValueError: if the policy does not allow so many years
    """
    period = agreed_period(rules, signed_on=signed_on, years=years)
    if not_before is not None and period[0] < not_before:
        # 1 January itself is the next January for whoever signs on the day before.
        is_january = rules.start == "next_january"
        signed_on = not_before - timedelta(days=1) if is_january else not_before
        period = agreed_period(rules, signed_on=signed_on, years=years)
    return period
