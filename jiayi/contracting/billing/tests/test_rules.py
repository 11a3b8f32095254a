from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jiayi.contracting.billing.rules import EntryView, balance, months_between, pro_rata, unused_share

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
amounts = st.decimals(min_value=0, max_value=10_000, places=2)


@given(amount=amounts, unused=st.integers(0, 36), more=st.integers(0, 36))
def test_kept_and_returned_make_the_whole(amount, unused, more):
    total = unused + more or 1
    back = pro_rata(amount, unused=min(unused, total), total=total)
    kept = pro_rata(amount, unused=total - min(unused, total), total=total)
    assert 0 <= back <= amount
    assert abs(back + kept - amount) <= Decimal("0.01")


@given(st.integers(0, 400))
def test_the_later_the_end_the_less_comes_back(days):
    ended = YEAR[0] + timedelta(days=days)
    this = unused_share(agreed=YEAR, ended=ended, signed_date=date(2025, 6, 1), cooling_off_days=7)
    later = unused_share(agreed=YEAR, ended=ended + timedelta(days=1), signed_date=date(2025, 6, 1), cooling_off_days=7)
    assert this[0] >= later[0] >= 0
    assert this[1] == 12


def test_a_begun_month_counts_as_used():
    def share(ended):
        return unused_share(agreed=YEAR, ended=ended, signed_date=date(2025, 6, 1), cooling_off_days=7)

    assert share(date(2026, 1, 1)) == (12, 12)
    assert share(date(2026, 1, 2)) == (11, 12)
    assert share(date(2026, 2, 1)) == (11, 12)
    assert share(date(2026, 12, 31)) == (0, 12)
    assert share(date(2027, 5, 1)) == (0, 12)


def test_cooling_off_counts_from_the_signature():
    signed = date(2026, 1, 5)
    assert unused_share(agreed=YEAR, ended=date(2026, 1, 12), signed_date=signed, cooling_off_days=7) == (12, 12)
    assert unused_share(agreed=YEAR, ended=date(2026, 1, 13), signed_date=signed, cooling_off_days=7) == (11, 12)


def test_months_between_is_half_open():
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert months_between(date(2026, 1, 1), date(2026, 1, 1)) == 0


@given(st.lists(st.tuples(st.sampled_from(["owed", "received"]), amounts)))
def test_an_entry_and_its_mirror_leave_nothing(entries):
    views = [EntryView(kind=side, side=side, amount=amount) for side, amount in entries]
    mirrored = [EntryView(kind="reversal", side=view.side, amount=-view.amount) for view in views]
    held = balance([*views, *mirrored])
    assert (held.owed, held.received, held.outstanding) == (0, 0, 0)
