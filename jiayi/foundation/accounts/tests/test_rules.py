import pytest

from jiayi.foundation.accounts import rules
from jiayi.foundation.accounts.services.administration import new_password


@pytest.mark.parametrize(
    "password",
    ["Quiet-River-88", "quiet river eight EIGHT", "绿水青山-Lvshui-88", "qwpoei29834SDKJF"],
)
def test_a_long_mixed_password_is_good(password):
    assert rules.password_problems(password, username="zhou") == []


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-1a", "12–128 位"),
        ("x" * 200 + "A1", "12–128 位"),
        ("onlylowercaseletters", "三种"),
        ("lowercase123456789", "三种"),
        ("Zhou-is-my-name-1", "用户名"),
        ("aaaaaaaaaaA1", "太容易"),
        ("Password1234", "太容易"),
        ("Qwerty123456", "太容易"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, words):
    assert any(words in problem for problem in rules.password_problems(password, username="zhou"))


@pytest.mark.parametrize("pin", ["2468", "13579", "246813", "9021"])
def test_a_pin_of_four_to_six_digits_is_good(pin):
    assert rules.pin_problem(pin) is None


@pytest.mark.parametrize("pin", ["", "123", "1234", "654321", "0000", "1234567", "12a4", " 1357"])
def test_an_easy_pin_is_refused(pin):
    assert rules.pin_problem(pin)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800000001", "13800000001"),
        ("138 0000 0001", "13800000001"),
        ("+86138-0000-0001", "13800000001"),
        ("12800000001", None),
        ("1380000000", None),
        ("", None),
        ("13800000001;", None),
    ],
)
def test_a_phone_is_eleven_digits_however_it_is_written(text, number):
    assert rules.normal_phone(text) == number


def test_a_made_password_passes_the_rules():
    for _ in range(200):
        assert rules.password_problems(new_password(), username="zhou") == []
