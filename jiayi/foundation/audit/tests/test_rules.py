from datetime import UTC, datetime

import pytest

from jiayi.foundation.audit import rules

AT = datetime(2026, 6, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "line"),
    [
        ("followup", "王医生 · 文晖中心 · 6月3日 10:12 · 因随访查看"),
        ("signing", "王医生 · 文晖中心 · 6月3日 10:12 · 因签约查看"),
        ("emergency", "王医生 · 文晖中心 · 6月3日 10:12 · 紧急查看"),
        ("record", "王医生 · 文晖中心 · 6月3日 10:12 · 查看档案"),
        ("something_new", "王医生 · 文晖中心 · 6月3日 10:12 · 因办理业务查看"),
    ],
)
def test_a_line_says_who_where_when_and_why(purpose, line):
    assert rules.plain_line(reader="王医生", organization="文晖中心", at=AT, purpose=purpose) == line


def test_an_unknown_place_is_left_out():
    assert (
        rules.plain_line(reader="系统", organization="", at=AT, purpose="print") == "系统 · 6月3日 10:12 · 因打印查看"
    )
