from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.kernel.money import FEN, SharesDoNotSum, split, split_by_weight, yuan

amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
weight_lists = st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=30).filter(any)


@given(amounts, weight_lists)
def test_parts_always_equal_the_whole(total, weights):
    parts = split_by_weight(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total


@given(amounts, weight_lists)
def test_no_part_is_a_fen_or_more_away_from_its_exact_value(total, weights):
    parts = split_by_weight(total, dict(enumerate(weights)))
    for key, weight in enumerate(weights):
        assert abs(parts[key] - total * weight / sum(weights)) < FEN


@given(amounts, weight_lists)
def test_a_reversal_undoes_the_split_to_the_fen(total, weights):
    forward = split_by_weight(total, dict(enumerate(weights)))
    back = split_by_weight(-total, dict(enumerate(weights)))
    assert all(forward[key] + back[key] == 0 for key in forward)


def test_a_hundred_people_share_fifty_fen_and_nobody_gets_two():
    parts = split(Decimal("0.50"), {n: Decimal(1) / 100 for n in range(100)})
    assert sum(parts.values()) == Decimal("0.50") and max(parts.values()) == FEN


def test_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(SharesDoNotSum):
        split(Decimal(100), {"a": Decimal("0.7"), "b": Decimal("0.2")})


def test_weights_that_are_all_zero_or_negative_are_refused():
    with pytest.raises(SharesDoNotSum):
        split_by_weight(Decimal(1), {"a": 0})
    with pytest.raises(SharesDoNotSum):
        split_by_weight(Decimal(1), {"a": 2, "b": -1})


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        yuan(0.1)


def test_yuan_rounds_half_up_to_the_fen():
    assert yuan("0.005") == Decimal("0.01")
