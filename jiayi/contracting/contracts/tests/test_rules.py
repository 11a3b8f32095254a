"""Pure rules, as properties where a property says more than a case."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.contracting.contracts.rules import (
    LineView,
    PersonView,
    PolicyRules,
    actions_for,
    agreed_period,
    check_parties,
    display_state,
    effective_lines,
    plain_summary,
    speech,
)
from jiayi.contracting.contracts.rules.lines import missing_tags
from jiayi.contracting.contracts.rules.summary import PromisedItem

RULES = {
    "start": "next_january",
    "min_years": 1,
    "max_years": 1,
    "default_years": 1,
    "cooling_off_days": 7,
    "offer_valid_days": 30,
    "paper_backdate_days": 30,
    "capacity_warn": "0.8",
    "adult_age": 18,
}
HANGZHOU = PolicyRules.read(RULES)
NATIONAL = PolicyRules.read(RULES | {"start": "signing_day", "max_years": 3})
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(days)
def test_hangzhou_benefits_are_the_next_calendar_year(signed):
    start, end = agreed_period(HANGZHOU, signed_on=signed, years=1)
    assert (start, end) == (date(signed.year + 1, 1, 1), date(signed.year + 2, 1, 1))


@given(days, st.integers(1, 3))
def test_national_benefits_begin_on_the_day_and_last_whole_years(signed, years):
    start, end = agreed_period(NATIONAL, signed_on=signed, years=years)
    assert start == signed
    assert end.year == signed.year + years


def test_the_seed_case_of_30_june():
    assert agreed_period(HANGZHOU, signed_on=date(2017, 6, 30), years=1)[0] == date(2018, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"start": "whenever"},
        {"min_years": 2},
        {"capacity_warn": "1.5"},
        {"surprise": 1},
    ],
)
def test_rules_that_cannot_be_read_are_refused(change):
    with pytest.raises(ValueError):
        PolicyRules.read(RULES | change)


def test_years_outside_the_policy_are_refused():
    with pytest.raises(ValueError):
        agreed_period(HANGZHOU, signed_on=date(2026, 1, 1), years=2)


@given(days, st.integers(-500, 900))
def test_states_follow_each_other_as_time_passes(start, offset):
    end = start + timedelta(days=365)
    order = ["pending_start", "active", "expiring", "expired"]

    def at(day):
        return order.index(display_state(status="signed", origin="team", start=start, end=end, today=day))

    today = start + timedelta(days=offset)
    assert at(today) <= at(today + timedelta(days=1))


def test_the_edges_of_a_contract():
    start, end = date(2026, 1, 1), date(2027, 1, 1)

    def at(day):
        return display_state(status="signed", origin="team", start=start, end=end, today=day)

    assert at(date(2025, 12, 31)) == "pending_start"
    assert at(date(2026, 1, 1)) == "active"
    assert at(date(2026, 10, 31)) == "active"
    assert at(date(2026, 11, 1)) == "expiring"
    assert at(date(2026, 12, 31)) == "expiring"
    assert at(date(2027, 1, 1)) == "expired"


@given(st.integers(0, 110), st.booleans(), st.booleans(), st.booleans())
def test_a_minor_never_signs_without_the_guardian(age, acts_for_self, is_guardian, may_sign):
    problem = check_parties(
        age=age, adult_age=18, acts_for_self=acts_for_self, is_guardian=is_guardian, may_sign=may_sign
    )
    if age < 18 and not is_guardian:
        assert problem.code == "guardian_needed"
    elif acts_for_self or is_guardian or may_sign:
        assert problem is None
    else:
        assert problem.code == "proxy_not_allowed"


def line(number, item, times, **values):
    return LineView(line_id=number, item_code=item, times=times, windows="free", is_mandatory=False, **values)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(1, 9))), max_size=12))
def test_each_item_is_promised_once_and_most_generously(entries):
    lines = [line(number, item, times) for number, (item, times) in enumerate(entries)]
    kept = effective_lines(lines, PersonView(tags=frozenset(), age_months=500))
    assert len({one.item_code for one in kept}) == len(kept)
    for one in kept:
        rivals = [other.times for other in lines if other.item_code == one.item_code]
        assert one.times is None or (None not in rivals and one.times == max(rivals))


def test_conditions_decide_whom_a_line_is_for():
    lines = [
        line(1, "glucose", 1),
        line(2, "glucose", 4, applies_to_tags=("diabetes",)),
        line(3, "blood_count", 1, age_below_months=36),
        line(4, "vision", 1, age_from_months=36),
    ]
    diabetic = effective_lines(lines, PersonView(tags=frozenset({"diabetes"}), age_months=800))
    assert [one.line_id for one in diabetic] == [2, 4]
    infant = effective_lines(lines, PersonView(tags=frozenset(), age_months=10))
    assert [one.line_id for one in infant] == [1, 3]


def test_a_package_for_everybody_fits_everybody():
    assert not missing_tags(target_tags=[], person_tags=[])
    assert missing_tags(target_tags=["diabetes"], person_tags=["elderly"])


def test_the_summary_says_the_seven_things_in_short_sentences():
    sections = plain_summary(
        leader_name="沈若兰",
        nurse_name="高晓芸",
        team_phone="0000-8600120",
        promised=[
            PromisedItem(name="高血压随访", unit="次", times=4),
            PromisedItem(name="健康咨询", unit="次", times=None),
        ],
        benefits=["基本药物优惠"],
        payers={"resident": Decimal(12), "district": Decimal(78), "city": Decimal(30)},
        period=(date(2027, 1, 1), date(2028, 1, 1)),
        years=1,
        cooling_off_days=7,
    )
    text = {section.code: section.text for section in sections}
    assert list(text) == ["who", "what", "cost", "when", "leave", "privacy", "otherwise"]
    assert text["what"] == "一年里：高血压随访 4 次；另外不限次：健康咨询、基本药物优惠。"
    assert text["cost"] == "一年 120 元，您自己付 12 元。"
    assert text["when"] == "从 2027 年 1 月 1 日 到 2027 年 12 月 31 日。"
    assert [part["amount"] for part in sections[2].parts] == ["12", "78", "30"]
    assert "花多少钱：一年 120 元" in speech(sections)


def test_a_free_contract_says_so():
    sections = plain_summary(
        leader_name="沈若兰",
        nurse_name="",
        team_phone="",
        promised=[],
        benefits=[],
        payers={},
        period=(date(2027, 1, 1), date(2028, 1, 1)),
        years=1,
        cooling_off_days=7,
    )
    assert sections[2].text == "不收签约费。"
    assert sections[1].text == "团队按需要为您服务。"


@pytest.mark.parametrize(
    ("state", "resident_may", "staff_may"),
    [
        ("awaiting_team", ["withdraw"], ["accept", "decline"]),
        ("awaiting_resident", ["confirm", "decline"], ["witness", "code", "withdraw"]),
        ("active", ["end", "dispute"], ["end"]),
        ("expiring", ["end", "renew", "dispute"], ["end", "renew"]),
        ("expired", ["renew", "dispute"], ["renew"]),
        ("ended", ["dispute"], []),
        ("void", [], []),
    ],
)
def test_who_may_do_what_next(state, resident_may, staff_may):
    assert actions_for(state, is_staff=False) == resident_may
    assert actions_for(state, is_staff=True) == staff_may
