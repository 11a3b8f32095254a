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


def test_a_header_is_matched_by_title_or_key_in_any_order():
    assert rules.match_header(["备注", " 人数* ", "code", "多余"], COLUMNS) == ["note", "value", "code", None]


@pytest.mark.parametrize(
    ("header", "problem"), [(["机构代码"], "缺少列：人数"), (["机构代码", "人数", "人数"], "表头里有重复的列")]
)
def test_a_wrong_header_is_refused_with_a_reason(header, problem):
    with pytest.raises(rules.TableUnreadable, match=problem):
        rules.match_header(header, COLUMNS)


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
