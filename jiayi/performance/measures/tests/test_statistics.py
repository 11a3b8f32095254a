from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.measures.rules.statistics import (
    Tally,
    missing_to_target,
    percent,
    pooled,
    roll_up,
)


def test_family_beds_of_six_centres_pool_to_37_of_334():
    done, due = [13, 0, 7, 7, 2, 8], [63, 73, 54, 50, 53, 41]
    total = pooled(Tally(numerator=n, denominator=d) for n, d in zip(done, due, strict=True))
    assert (total.numerator, total.denominator) == (37, 334)
    assert percent(total.rate, 2) == Decimal("11.08")


def test_roll_up_adds_each_team_to_every_level_above_it():
    parents = {"team": "station", "other": "station", "station": "centre", "centre": "district", "district": None}
    own = {"team": Tally(numerator=1, denominator=4, exclusions=2), "other": Tally(numerator=3, denominator=4)}
    rolled = roll_up(own, parents)
    assert rolled["district"] == rolled["station"] == Tally(numerator=4, denominator=8, exclusions=2)
    assert rolled["team"].numerator == 1


def test_an_unstated_denominator_is_an_unknown_rate_and_not_zero():
    assert Tally(numerator=3, denominator=None).rate is None
    assert Tally(numerator=0, denominator=0).rate is None
    assert (Tally(numerator=3, denominator=None) + Tally(numerator=1, denominator=None)).denominator is None


@pytest.mark.parametrize(
    ("signed", "population", "printed"), [(10626, 45217, "23.5"), (13019, 46496, "28.0"), (14097, 46990, "30.0")]
)
def test_the_rate_of_a_year_is_taken_over_the_population_of_that_year(signed, population, printed):
    assert percent(Tally(numerator=signed, denominator=population).rate) == Decimal(printed)


def test_a_target_reached_exactly_is_reached():
    assert missing_to_target(Tally(numerator=35, denominator=100), Decimal("0.35")) == 0
    assert missing_to_target(Tally(numerator=34, denominator=100), Decimal("0.35")) == 1
    assert missing_to_target(Tally(numerator=1, denominator=0), Decimal("0.35")) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda t: (min(t), max(t))), min_size=1))
def test_a_pooled_rate_lies_between_the_lowest_and_the_highest(pairs):
    tallies = [Tally(numerator=n, denominator=max(d, 1)) for n, d in pairs]
    rates = [t.rate for t in tallies]
    assert min(rates) <= pooled(tallies).rate <= max(rates)
