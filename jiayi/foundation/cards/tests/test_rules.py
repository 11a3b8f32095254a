from hypothesis import given
from hypothesis import strategies as st

from .. import rules


def test_a_new_number_carries_its_own_check():
    for _ in range(200):
        assert rules.is_number(rules.new_number())


@given(st.integers(100_000, 999_999), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(six, place, shift):
    number = f"{six}{rules.check_digit(str(six))}"
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert rules.is_number(number)
    assert not rules.is_number(wrong)


@given(st.integers(100_000, 999_999), st.integers(0, 5))
def test_two_swapped_neighbours_are_noticed(six, place):
    number = f"{six}{rules.check_digit(str(six))}"
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not rules.is_number(swapped)


def test_what_is_asked_after_the_scan():
    assert rules.proof_of("33010319480301123x", "13800000001") == ("identity", "123X")
    assert rules.proof_of(None, "13800000001") == ("phone", "0001")
    assert rules.proof_of(None, None) is None


def test_a_number_is_shown_in_two_groups_and_read_in_any():
    assert rules.shown_number("5123456") == "512 3456"
    assert rules.normal_number(" 512-3456 ") == "5123456"
