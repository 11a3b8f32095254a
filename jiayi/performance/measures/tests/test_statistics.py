from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.measures.rules.effective_signing import Call, CallOutcome, effective_signing
from jiayi.performance.measures.rules.statistics import (
    Tally,
    missing_to_target,
    percent,
    pooled,
    roll_up,
    rounded_rate,
    wilson_interval,
)

GOOD = {"phone_correct": True, "has_agreement": True, "knows_signed": True, "knows_doctor": True, "knows_content": True}


def test_one_hundred_dialled_twelve_unanswered_and_85_of_88_effective():
    calls = (
        [Call(outcome=CallOutcome.NO_ANSWER)] * 12
        + [Call(outcome=CallOutcome.COMPLETED, **GOOD)] * 85
        + [Call(outcome=CallOutcome.COMPLETED, **GOOD | {"knows_doctor": False})] * 2
        + [Call(outcome=CallOutcome.WRONG_NUMBER, phone_correct=False)]
    )
    result = effective_signing(calls)
    assert (result.dialled, result.reached, result.effective) == (100, 88, 85)
    assert result.rate == Decimal("0.9659")
    assert result.interval == (Decimal("0.9045"), Decimal("0.9883"))
    assert result.excluded == {"no_answer": 12}
    assert result.elements["knows_doctor"] == (85, 88)


def test_an_answer_by_another_person_says_nothing_about_awareness_unless_the_setting_says_so():
    proxy = Call(outcome=CallOutcome.ANSWERED_BY_OTHER, phone_correct=True, has_agreement=True)
    assert effective_signing([proxy]).effective == 1
    assert effective_signing([proxy]).elements["knows_signed"] == (0, 0)
    assert effective_signing([proxy], proxy_answers_awareness=True).effective == 0


def test_nobody_reached_is_no_rate_and_no_interval():
    result = effective_signing([Call(outcome=outcome) for outcome in ("no_answer", "refused", "died", "moved")])
    assert (result.reached, result.rate, result.interval) == (0, None, None)
    assert result.excluded == {"no_answer": 1, "refused": 1, "died": 1, "moved": 1}


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


def test_an_interval_needs_a_trial():
    with pytest.raises(ValueError):
        wilson_interval(0, 0)
    with pytest.raises(ValueError):
        wilson_interval(3, 2)
    assert wilson_interval(0, 5)[0] == 0
    assert wilson_interval(5, 5)[1] == 1
    assert rounded_rate(None) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda t: (min(t), max(t))), min_size=1))
def test_a_pooled_rate_lies_between_the_lowest_and_the_highest(pairs):
    tallies = [Tally(numerator=n, denominator=max(d, 1)) for n, d in pairs]
    rates = [t.rate for t in tallies]
    assert min(rates) <= pooled(tallies).rate <= max(rates)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate(case):
    successes, trials = case
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= rounded_rate(Decimal(successes) / trials) <= high <= 1
