from datetime import date
from decimal import Decimal

import pytest

from .. import rules
from ..rules import Standing

SINCE = date(2026, 5, 18)


def one(code, numerator, denominator, *, earlier=None, target=None, **values):
    return Standing(
        code=code,
        name=code,
        unit="人",
        numerator=numerator,
        denominator=denominator,
        target=None if target is None else Decimal(target),
        earlier_numerator=earlier[0] if earlier else None,
        earlier_denominator=earlier[1] if earlier else None,
        **values,
    )


def test_what_gained_most_points_is_better_and_what_lost_most_is_worse():
    standings = [
        one("A", 55, 100, earlier=(50, 100)),
        one("B", 52, 100, earlier=(50, 100)),
        one("C", 40, 100, earlier=(50, 100)),
        one("D", 9, 10, earlier=(1, 10)),  # too few people to say anything
    ]
    assert rules.better(standings).code == "A"
    assert rules.worse(standings).code == "C"


def test_where_less_is_better_a_fall_is_a_gain():
    standings = [one("R", 10, 100, earlier=(15, 100), is_lower_better=True)]
    assert rules.better(standings).code == "R"
    assert rules.worse(standings) is None


def test_without_a_comparison_worse_is_what_is_furthest_from_its_target():
    standings = [one("A", 60, 100, target="0.7"), one("B", 60, 100, target="0.9"), one("C", 90, 100, target="0.8")]
    assert rules.better(standings) is None
    assert rules.worse(standings).code == "B"
    assert rules.worse_text(rules.worse(standings), None, 2026) == "B 60.0%（60 / 100 人），离目标 90% 还差 30 人。"


def test_a_sentence_carries_the_fraction_the_change_and_the_missing_people():
    fell = one("履约率", 750, 1000, earlier=(800, 1000), target="0.8")
    assert (
        rules.worse_text(fell, SINCE, 2026)
        == "履约率 75.0%（750 / 1,000 人），比5月18日差 5.0 个点，离目标 80% 还差 50 人。"
    )
    rose = one("履约率", 806, 1000, earlier=(800, 1000))
    assert rules.better_text(rose, SINCE, 2026) == "履约率 80.6%（806 / 1,000 人），比5月18日好 0.6 个点。"


@pytest.mark.parametrize(("numerator", "missing"), [(699, 1), (700, 0), (701, 0), (0, 700)])
def test_the_missing_people_reach_the_target_exactly(numerator, missing):
    assert one("A", numerator, 1000, target="0.7").missing == missing


def test_a_measure_that_did_not_move_is_neither():
    standings = [one("A", 5000, 10_000, earlier=(5001, 10_000))]
    assert rules.better(standings) is None
    assert rules.worse(standings) is None


def test_money_is_said_in_whole_yuan():
    assert rules.yuan(Decimal("12480.00")) == "12,480 元"


def test_a_day_of_another_year_is_said_with_its_year():
    rose = one("履约率", 806, 1000, earlier=(800, 1000))
    assert "比2025年6月14日好" in rules.better_text(rose, date(2025, 6, 14), 2026)


def test_last_week_four_weeks_and_the_same_day_of_last_year_are_looked_for():
    day = date(2028, 2, 29)
    assert rules.wanted_day("week", observed_to=day) == date(2028, 2, 22)
    assert rules.wanted_day("four_weeks", observed_to=day) == date(2028, 2, 1)
    assert rules.wanted_day("year", observed_to=day) == date(2027, 2, 28)
