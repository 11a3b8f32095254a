"""Safe cells and headers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules
from ..rules import Column

COLUMNS = [
    Column("code", "机构代码", is_required=True),
    Column("value", "人数", is_required=True),
    Column("note", "备注"),
]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_no_spreadsheet_runs_what_a_name_says(text):
    assert rules.safe_cell(text) == f"'{text}"


@given(st.text())
def test_a_safe_cell_never_begins_like_a_formula(text):
    assert not str(rules.safe_cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (-3, -3),
        (Decimal("-1.50"), Decimal("-1.50")),
        (date(2026, 1, 2), date(2026, 1, 2)),
        ("王桂芳", "王桂芳"),
    ],
)
def test_numbers_dates_and_names_stay_as_they_are(value, cell):
    assert rules.safe_cell(value) == cell


def test_instants_lose_their_zone_because_spreadsheets_have_none():
    assert rules.safe_cell(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)).tzinfo is None


def test_a_column_is_found_by_title_by_memory_by_other_names_and_by_its_content():
    columns = [
        Column("number", "证件号码", is_required=True, aliases=("身份证号",), looks_like=r"\d{17}[\dX]"),
        Column("name", "姓名", is_required=True, aliases=("居民姓名",)),
        Column("phone", "手机", looks_like=r"1\d{10}"),
        Column("note", "备注"),
    ]
    header = ["居民姓名", " 备注（选填）*", "公民号", "老电话", "结果"]
    samples = [["王桂芳", "", "33010319480101002X", "13800000000", "新增"]]
    guesses = rules.guess_columns(header, columns, remembered={"老电话": ""}, samples=samples)
    assert [(guess.key, guess.how) for guess in guesses] == [
        ("name", "alias"),
        ("note", "exact"),
        ("number", "content"),
        (None, "remembered"),
        (None, "exact"),
    ]
    assert not rules.is_sure(guesses, columns)
    assert rules.is_sure(rules.guess_columns(["证件号码", "姓名"], columns, remembered={}), columns)
    assert not rules.is_sure(rules.guess_columns(["姓名"], columns, remembered={}), columns)


def test_the_header_is_looked_for_below_a_title_line():
    rows = [["文晖街道人口表"], ["填表人", "李"], ["机构代码", "人数"], ["WH", "1"]]
    assert rules.header_position(rows, COLUMNS) == 2
    assert rules.header_position([["", ""], ["甲", "乙"]], COLUMNS) == 1


@pytest.mark.parametrize("text", ["2017-3-1", "2017/03/01", "2017.3.1", "20170301", "2017年3月1日", "2017-03-01 00:00"])
def test_a_day_is_read_however_people_write_it(text):
    assert rules.read_day(text) == date(2017, 3, 1)


@pytest.mark.parametrize("text", ["2017-13-01", "三月", "2017-02-30", ""])
def test_a_day_that_does_not_exist_is_refused_with_the_text(text):
    with pytest.raises(rules.TableUnreadable, match="看不懂的日期"):
        rules.read_day(text)


def test_yes_no_and_lists_are_read():
    assert rules.read_flag("是", default=False)
    assert not rules.read_flag(" 否 ", default=True)
    assert rules.read_flag("", default=True)
    with pytest.raises(rules.TableUnreadable, match="应填"):
        rules.read_flag("也许", default=True)
    assert rules.split_words("高血压、糖尿病，老年人 ") == ["高血压", "糖尿病", "老年人"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (2017.0, "2017"),
        (0.5, "0.5"),
        (datetime(2017, 12, 31), "2017-12-31"),
        (date(2017, 12, 31), "2017-12-31"),
        (" '=x ", "=x"),
        (datetime(2017, 12, 31, 8, 30), "2017-12-31 08:30:00"),
    ],
)
def test_a_cell_is_read_as_people_see_it(value, text):
    assert rules.cell_text(value) == text
