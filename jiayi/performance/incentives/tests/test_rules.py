import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.incentives.rules import (
    RulesRefused,
    WeightsDoNotSum,
    fee_per_person,
    fee_pools,
    installments,
    read_rules,
    settle,
    split_by_people,
    split_due,
    split_pools,
)

SEED = json.loads((Path(__file__).parents[1] / "schemes" / "hangzhou_2017.json").read_text(encoding="utf-8"))["rules"]
RULES = read_rules(SEED)
GRADES = ("优质", "良好", "合格")
amounts = st.decimals(0, 10_000_000, places=2)
weights = st.lists(st.integers(1, 1000), min_size=1, max_size=6)


def test_the_fee_is_120_for_good_and_125_or_115_beside_it():
    assert fee_per_person(RULES, grade="良好") == {"resident": 12, "district": 78, "city": 30}
    assert [sum(fee_per_person(RULES, grade=grade).values()) for grade in GRADES] == [125, 120, 115]


def test_14097_people_are_1691640_yuan_divided_70_20_10():
    by_payer = fee_pools(RULES, people=14097, grade="良好")
    assert by_payer == {"resident": 169164, "district": 1099566, "city": 422910}
    total = sum(by_payer.values())
    assert total == 1691640
    assert split_pools(RULES, total) == {"team": 1184148, "staff": 338328, "management": 169164}


def test_the_district_pays_40_at_the_start_of_the_year_and_38_in_two_later_parts():
    parts = installments(RULES, payer="district", people=100, grade="良好")
    assert parts == {"prepaid": 4000, "half_year": 1900, "year_end": 1900}
    assert parts["half_year"] + parts["year_end"] == 3800
    assert installments(RULES, payer="city", people=100, grade="优质") == {"once": 3500}
    assert installments(RULES, payer="district", people=0, grade="良好") == {
        "prepaid": 0,
        "half_year": 0,
        "year_end": 0,
    }


def net_by_person(parts):
    return {one: sum(part.amount for part in parts if part.person == one) for one in {part.person for part in parts}}


def test_a_doctor_without_an_assistant_keeps_everything():
    assert net_by_person(settle(RULES, dues={"G07": Decimal(1011)}, assistants={})) == {"G07": 1011}


def test_one_assistant_of_several_doctors_and_a_doctor_who_assists_another():
    parts = settle(
        RULES,
        dues={"G11": Decimal(1294), "G12": Decimal(253), "G20": Decimal(213), "G21": Decimal(214)},
        assistants={"G11": {"A07": Decimal(1)}, "G12": {"A07": Decimal(1)}, "G21": {"G20": Decimal(1)}},
    )
    net = net_by_person(parts)
    assert net["A07"] == Decimal("309.40")
    assert net["G20"] == Decimal("255.80")
    assert sum(net.values()) == 1294 + 253 + 213 + 214


def test_assistants_share_by_weights_that_are_exactly_one():
    due = Decimal("9206.51")
    uneven = {"A01": Decimal("0.4"), "A02": Decimal("0.6")}
    assert sum(p.amount for p in split_due(RULES, doctor="G01", due=due, assistants=uneven)) == due
    for wrong in ({"A01": Decimal("0.5"), "A02": Decimal("0.4")}, {"A01": Decimal("1.5"), "A02": Decimal("-0.5")}):
        with pytest.raises(WeightsDoNotSum) as refusal:
            split_due(RULES, doctor="G01", due=due, assistants=wrong)
        assert refusal.value.code == "weights_do_not_sum"
        assert "应当正好是 1" in str(refusal.value)


def test_who_signed_nobody_receives_nothing():
    assert split_by_people(Decimal("10.00"), {"a": 0, "b": 0}) == {"a": 0, "b": 0}
    assert split_by_people(Decimal("10.00"), {"a": 0, "b": 3}) == {"a": 0, "b": 10}


def test_an_unknown_grade_is_refused():
    with pytest.raises(RulesRefused, match="没有“优秀”这个等级"):
        fee_per_person(RULES, grade="优秀")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r["pools"].update(team="0.65"), "资金池的权重加起来是 0.95，应当正好是 1"),
        (lambda r: r["person_shares"].update(doctor="0.9"), "医生与助手的权重加起来是 1.1"),
        (lambda r: r["pools"].update(team="-0.70", staff="1.60"), "负的权重"),
        (lambda r: r.update(pools={"staff": "1"}), "团队"),
        (lambda r: r.update(person_shares={"doctor": "1"}), "doctor 和 assistants"),
        (lambda r: r.update(basis="visits"), "计费依据"),
        (lambda r: r.update(payers={}), "付费方"),
        (lambda r: r["payers"].update(resident={"优质": "12"}), "只能有一个"),
        (lambda r: r["payers"].update(resident="-1"), "金额"),
        (lambda r: r["payers"].update(resident="12.345"), "金额"),
        (lambda r: r["payers"].update(resident=12.5), "不是数字"),
        (lambda r: r["payers"].update(resident="十二"), "不是数字"),
        (lambda r: r["schedule"]["district"][1].update(amount="20"), "分期加起来是 79 元，应当正好是 78 元"),
        (lambda r: r["schedule"]["district"][1].update(amount="18"), "分期加起来是 77 元，应当正好是 78 元"),
        (lambda r: r["schedule"].update(city=[]), "不是按固定金额"),
    ],
)
def test_a_formula_that_does_not_add_up_is_refused_in_words(change, words):
    raw = copy.deepcopy(SEED)
    change(raw)
    with pytest.raises(RulesRefused, match=words):
        read_rules(raw)


@given(amounts)
def test_pools_always_equal_the_whole(total):
    parts = split_pools(RULES, total)
    assert sum(parts.values()) == total
    assert min(parts.values()) >= 0


@given(st.dictionaries(st.integers(1, 8), amounts, min_size=1), st.data())
def test_a_settlement_pays_out_exactly_what_is_due(dues, data):
    helpers = {}
    for doctor in dues:
        chosen = data.draw(st.lists(st.integers(1, 8), max_size=4, unique=True))
        cut = [Decimal(1) / 4] * len(chosen)
        if chosen:
            cut[-1] = 1 - sum(cut[:-1], Decimal(0))
            helpers[doctor] = dict(zip(chosen, cut, strict=True))
    parts = settle(RULES, dues=dues, assistants=helpers)
    assert sum(net_by_person(parts).values()) == sum(dues.values())
    assert all(part.amount >= 0 for part in parts)


@given(amounts, amounts, weights)
def test_more_money_never_pays_anyone_less(one, other, people):
    low, high = sorted((one, other))
    shares = dict(enumerate(people))
    poor, rich = split_by_people(low, shares), split_by_people(high, shares)
    assert all(rich[key] >= poor[key] - Decimal("0.01") for key in shares)
    assert sum(rich.values()) == high


@given(st.integers(0, 100_000), st.sampled_from(GRADES))
def test_installments_equal_their_payers_pool(people, grade):
    whole = fee_pools(RULES, people=people, grade=grade)
    for payer, amount in whole.items():
        assert sum(installments(RULES, payer=payer, people=people, grade=grade).values()) == amount
