"""Division codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules

CODES = st.sampled_from(sorted(rules.LEVEL_LENGTHS.values())).flatmap(
    lambda length: st.from_regex(rf"[1-9]{{{length}}}", fullmatch=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330105017001", "330105017001"),
        ("330105017000", "330105017"),
        ("330105000000", "330105"),
        ("330100000000", "3301"),
        ("330000000000", "33"),
        ("330100", "3301"),
        ("330000", "33"),
        (" 3301 ", "3301"),
    ],
)
def test_trailing_zeros_of_lower_levels_are_dropped(text, code):
    assert rules.normalized_code(text) == code


@pytest.mark.parametrize("text", ["", "浙江", "3", "33010", "3301050170011", "33-01"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(rules.CodeUnreadable):
        rules.normalized_code(text)


@given(CODES)
def test_a_code_lies_below_all_its_ancestors(code):
    steps = [code]
    while steps[-1]:
        steps.append(rules.parent_of(steps[-1]))
    assert len(steps) == rules.level_of(code) + 1 and all(code.startswith(step) for step in steps)
    assert rules.normalized_code(code.ljust(12, "0")) == code


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("330105017001", "330105017001", 5),
        ("330105017001", "330105017002", 4),
        ("330105017", "330105017002", 4),
        ("330105017001", "330105016002", 3),
        ("330105", "330106", 2),
        ("33", "44", 0),
        ("", "330105", 0),
    ],
)
def test_nearness_is_the_number_of_shared_levels(one, other, shared):
    assert rules.nearness(one, other) == shared
