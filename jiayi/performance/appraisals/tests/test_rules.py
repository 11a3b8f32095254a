import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.appraisals.rules import SchemeRefused, read_scheme, score_sheet

SEED = json.loads((Path(__file__).parents[1] / "schemes" / "xiacheng_2016.json").read_text(encoding="utf-8"))
GOOD = {
    "HZ17-T16": Decimal("0.10"),
    "HZ17-T14": Decimal("0.55"),
    "HZ17-T12": Decimal("0.85"),
    "HZ17-T17": Decimal("0.04"),
    "HZ17-T21": Decimal("0.96"),
}
CONTENT = {"knows_signed": {"知晓": 30}, "satisfaction": {"满意": 30}}


def sheet(rates=None, samples=None):
    return score_sheet(read_scheme(SEED["definition"]), rates=GOOD | (rates or {}), samples=CONTENT | (samples or {}))


def points(code, rates=None, samples=None):
    return next(line.points for line in sheet(rates, samples).lines if line.code == code)


def test_the_visible_page_has_nine_points():
    assert sheet().max_points == 9
    assert (sheet().outcome, sheet().total) == ("scored", Decimal(9))


@pytest.mark.parametrize(
    ("referral", "consortium", "expected"),
    [
        ("0.15", "0.50", "2"),
        ("0.15", "0.4999", "1"),
        ("0.15", "0.45", "1"),
        ("0.10", "0.40", "0.5"),
        ("0.10", "0.3999", "0"),
        ("0.1039", "0.3225", "0"),
        ("0.1501", "0.90", "0"),
    ],
)
def test_referral_bands_include_their_boundaries_and_the_unstated_gap_is_nought(referral, consortium, expected):
    assert points("3", {"HZ17-T16": Decimal(referral), "HZ17-T14": Decimal(consortium)}) == Decimal(expected)


@pytest.mark.parametrize(("rate", "expected"), [("0.80", "2"), ("0.651", "1"), ("0.60", "1"), ("0.5999", "0")])
def test_community_visits_are_banded_at_80_and_60(rate, expected):
    assert points("4", {"HZ17-T12": Decimal(rate)}) == Decimal(expected)


@pytest.mark.parametrize(("rate", "expected"), [("0.03", "2"), ("0.0299", "0")])
def test_family_beds_are_banded_at_three_per_cent(rate, expected):
    assert points("5", {"HZ17-T17": Decimal(rate)}) == Decimal(expected)


@pytest.mark.parametrize(("rate", "expected"), [("0.95", "1"), ("0.9499", "0.75"), ("0.90", "0.75"), ("0.89", "0")])
def test_archives_are_banded_at_95_and_90(rate, expected):
    assert points("6.1", {"HZ17-T21": Decimal(rate)}) == Decimal(expected)


def test_a_dissatisfied_resident_costs_a_point():
    assert points("2", samples={"satisfaction": {"不满意": 1}}) == Decimal(-1)
    assert points("2", samples={"satisfaction": {"满意": 1, "基本满意": 1, "不满意": 0}}) == Decimal("0.75")


def test_one_who_does_not_know_vetoes_the_unit_and_that_is_not_nought():
    result = sheet(samples={"knows_signed": {"知晓": 29, "不知晓": 1}})
    assert result.outcome == "veto"
    assert result.total is None


def test_a_missing_figure_leaves_the_sheet_open_and_never_counts_as_nought():
    result = sheet({"HZ17-T12": None, "HZ17-T14": None})
    assert result.outcome == "incomplete"
    assert [line.code for line in result.lines if line.points is None] == ["3", "4"]
    assert points("3", {"HZ17-T16": Decimal("0.2"), "HZ17-T14": None}) == 0


def test_an_unknown_answer_is_refused():
    with pytest.raises(SchemeRefused, match="没有“也许”这个答案"):
        sheet(samples={"satisfaction": {"也许": 1}})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["items"].clear(), "还没有项目"),
        (lambda d: d["items"].append(d["items"][0]), "重复"),
        (lambda d: d["items"][2]["bands"].pop(), "其余"),
        (lambda d: d["items"][2]["bands"][0]["when"].append(["没有", ">=", "1"]), "条件"),
        (lambda d: d["items"][2]["bands"][0]["when"].append(["转诊率", "~", "1"]), "条件"),
        (lambda d: d["items"][2]["bands"][0].update(points=0.5), "不是数字"),
        (lambda d: d["items"][2]["bands"][0].update(points="NaN"), "不是数字"),
        (lambda d: d["items"][2]["bands"][0].update(points="x"), "不是数字"),
        (lambda d: d["items"][2]["bands"][0].update(veto=True), "一票否决"),
        (lambda d: d["items"][0].update(variables={"a": "b"}), "二者写一个"),
        (lambda d: d["items"][0].update(answers={}), "各个回答"),
        (lambda d: d["items"][0].update(answers={"不知晓": {"veto": True}}), "没有任何得分"),
        (lambda d: d["items"][0].update(name=""), "编号和名称"),
    ],
)
def test_a_scheme_that_leaves_a_score_open_is_refused_in_words(change, words):
    definition = copy.deepcopy(SEED["definition"])
    change(definition)
    with pytest.raises(SchemeRefused, match=words):
        read_scheme(definition)


@given(st.decimals(0, 1, places=4), st.decimals(0, 1, places=4))
def test_a_better_rate_never_scores_less(one, other):
    low, high = sorted((one, other))
    for code, source in (("4", "HZ17-T12"), ("5", "HZ17-T17"), ("6.1", "HZ17-T21"), ("3", "HZ17-T14")):
        assert points(code, {source: low}) <= points(code, {source: high})
    assert points("3", {"HZ17-T16": high}) <= points("3", {"HZ17-T16": low})
