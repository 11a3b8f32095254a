"""Pure rules of the fee ledger: what is owed, how much comes back, what an entry does to its account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jiayi.kernel.money import split_by_weight
from jiayi.kernel.period import add_months

# Which side of the account a kind of entry moves. A reversal moves the side of the entry it undoes.
OWED_SIDE = frozenset({"owed", "reduced"})


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryView:
    """An entry as the rules see it; `side` is that of the undone entry where this one is a reversal."""

    kind: str
    side: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """`outstanding` > 0: still to be paid; < 0: to be paid back."""

    owed: Decimal
    received: Decimal

    @property
    def outstanding(self) -> Decimal:
        return self.owed - self.received


def balance(entries: Iterable[EntryView]) -> Balance:
    owed = received = Decimal(0)
    for entry in entries:
        if entry.side == "owed":
            owed += entry.amount
        else:
            received += entry.amount
    return Balance(owed=owed, received=received)


def months_between(start: date, end: date) -> int:
    """Months begun in the half-open [start, end): one day counts as a month, an empty period as none."""
    months = 0
    while add_months(start, months) < end:
        months += 1
    return months


def unused_share(
    *, agreed: tuple[date, date], ended: date, signed_date: date, cooling_off_days: int
) -> tuple[int, int]:
    """(unused, total) months when a contract ends; `ended` is the first day it no longer holds.

    Within the cooling-off days after the signature everything is unused. A month that has begun counts as used.
    """
    total = months_between(*agreed)
    if ended <= agreed[0] or ended <= signed_date + timedelta(days=cooling_off_days):
        return total, total
    used = months_between(agreed[0], min(ended, agreed[1]))
    return total - used, total


def days_used(*, period: tuple[date, date], on: date) -> tuple[int, int]:
    """(used, total) days of a half-open period when the contract goes to another team on a day."""
    start, end = period
    return (min(max(on, start), end) - start).days, (end - start).days


def pro_rata(amount: Decimal, *, unused: int, total: int) -> Decimal:
    """The part of an amount that falls on the unused months or days; the kept and the returned part make the whole."""
    if not 0 <= unused <= total or total < 1:
        raise ValueError("0 <= unused <= total and total >= 1")
    return split_by_weight(amount, {"unused": unused, "used": total - unused})["unused"]
