"""Identity, names, ages and search words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules

BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=date(2025, 12, 31))


@st.composite
def cards(draw):
    born, order = draw(BIRTHS), draw(st.integers(0, 999))
    first17 = f"330105{born:%Y%m%d}{order:03d}"
    return first17 + rules.check_digit(first17), born, "1" if order % 2 else "2"


@given(cards())
def test_a_right_number_tells_birth_date_and_sex(card):
    number, born, sex = card
    facts = rules.read_card(number)
    assert (facts.birth_date, facts.sex, facts.division_code) == (born, sex, "330105")
    assert rules.identity_problems(number=number, birth_date=born, sex=sex, on=date(2026, 1, 1)) == []


@given(cards(), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_always_noticed(card, position, change):
    number = card[0]
    digit = str((int(number[position]) + change) % 10)
    with pytest.raises(rules.IdentityInvalid):
        rules.read_card(number[:position] + digit + number[position + 1 :])


@given(cards(), st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(card, position):
    number = card[0]
    if number[position] == number[position + 1]:
        return
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    with pytest.raises(rules.IdentityInvalid):
        rules.read_card(swapped)


def test_the_published_example_of_the_standard_is_right():
    assert rules.read_card("11010519491231002X").birth_date == date(1949, 12, 31)


@pytest.mark.parametrize("number", ["", "12345", "33010519551332001X", "330105195503090０41", "A30105195503090041"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(rules.IdentityInvalid):
        rules.read_card(number)


def test_birth_date_and_sex_must_agree_with_the_number():
    problems = rules.identity_problems(
        number="11010519491231002X", birth_date=date(1950, 1, 1), sex="1", on=date(2026, 1, 1)
    )
    assert len(problems) == 2


def test_a_number_with_a_birth_date_to_come_is_refused():
    problems = rules.identity_problems(
        number="11010519491231002X", birth_date=date(1949, 12, 31), sex="2", on=date(1949, 12, 30)
    )
    assert problems == ["身份证号里的出生日期还没到"]


@pytest.mark.parametrize(
    ("kind", "number", "cleaned"),
    [
        ("id_card", " 110105 19491231 002x ", "11010519491231002X"),
        ("passport", "e1234567 8", "E12345678"),
        ("hmt", "H-01234567", "H01234567"),
        ("birth_cert", "p330000001", "P330000001"),
    ],
)
def test_numbers_are_cleaned_before_they_are_compared(kind, number, cleaned):
    assert rules.normalized_identity(kind, number) == cleaned


@pytest.mark.parametrize(("kind", "number"), [("passport", "护照"), ("hmt", "12"), ("birth_cert", "330000001")])
def test_other_documents_have_a_shape_too(kind, number):
    with pytest.raises(rules.IdentityInvalid):
        rules.normalized_identity(kind, number)


@pytest.mark.parametrize("text", ["13812345678", "+86 138 1234 5678", "138-1234-5678"])
def test_a_phone_is_eleven_digits(text):
    assert rules.normalized_phone(text) == "13812345678"


@pytest.mark.parametrize("text", ["", "12812345678", "0571-88888888", "1381234567"])
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(rules.IdentityInvalid):
        rules.normalized_phone(text)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王桂芳", "wangguifang", "wgf"),
        ("单田芳", "shantianfang", "stf"),
        ("曾国藩", "zengguofan", "zgf"),
        ("解缙", "xiejin", "xj"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("Anna Schmidt", "annaschmidt", "as"),
        ("", "", ""),
    ],
)
def test_names_are_sorted_and_found_by_pinyin(name, pinyin, initials):
    assert rules.pinyin_of(name) == (pinyin, initials)


@given(st.text(max_size=50))
def test_any_name_has_a_pinyin_that_fits_its_column(name):
    pinyin, initials = rules.pinyin_of(name)
    assert len(pinyin) <= 120
    assert len(initials) <= 50
    assert pinyin == "" or pinyin.isascii()


@pytest.mark.parametrize(
    ("born", "on", "text"),
    [
        (date(1948, 3, 1), date(2026, 3, 1), "78 岁"),
        (date(1948, 3, 2), date(2026, 3, 1), "77 岁"),
        (date(2023, 9, 1), date(2026, 3, 1), "2 岁 6 月"),
        (date(2024, 3, 1), date(2026, 3, 1), "2 岁"),
        (date(2025, 10, 1), date(2026, 3, 1), "5 月"),
        (date(2026, 2, 27), date(2026, 3, 1), "2 天"),
        (date(2026, 3, 5), date(2026, 3, 1), "0 天"),
    ],
)
def test_ages_are_told_as_people_tell_them(born, on, text):
    assert rules.age_text(born, on) == text


def test_a_year_of_birth_alone_gives_an_approximate_age():
    assert rules.age_text(date(1940, 1, 1), date(2026, 3, 1), "year") == "约 86 岁"


@given(BIRTHS, st.integers(0, 40000))
def test_age_never_falls(born, days):
    day = born + timedelta(days=days)
    assert 0 <= rules.age_on(born, day) <= rules.age_on(born, day + timedelta(days=1))


@given(BIRTHS)
def test_somebody_is_a_minor_until_the_eighteenth_birthday(born):
    grown = rules.adult_from(born)
    assert rules.is_minor(born, grown - timedelta(days=1))
    assert not rules.is_minor(born, grown) or (born.month, born.day) == (2, 29)


def test_an_age_begins_on_its_day_and_on_the_first_of_march_where_the_day_is_missing():
    assert rules.turns(date(1961, 6, 1), 65) == date(2026, 6, 1)
    assert rules.turns(date(2020, 2, 29), 7) == date(2027, 3, 1)
    assert rules.turns(date(2020, 2, 29), 8) == date(2028, 2, 29)


def test_a_record_number_has_seventeen_digits():
    assert rules.record_number("330105017001", 7) == "33010501700100007"
    assert rules.shown_record_number("33010501700100007") == "001-00007"
    assert rules.shown_record_number("") == ""
    for division, sequence in [("330105017", 1), ("330105017001", 0), ("330105017001", 100_000)]:
        with pytest.raises(ValueError, match=division):
            rules.record_number(division, sequence)


@pytest.mark.parametrize(
    ("q", "kind", "text"),
    [
        ("", "all", ""),
        ("  ", "all", ""),
        ("11010519491231002x", "identity", "11010519491231002X"),
        ("33010501700100007", "record", "33010501700100007"),
        ("13812345678", "phone", "13812345678"),
        ("0041", "tail", "0041"),
        ("002x", "tail", "002X"),
        ("Wang gui", "letters", "wanggui"),
        ("王桂", "name", "王桂"),
        ("12", "name", "12"),
    ],
)
def test_a_search_word_is_recognised_by_its_shape(q, kind, text):
    assert rules.read_query(q) == rules.Query(kind, text)


@pytest.mark.parametrize("letters", ["wang", "wangg", "wanggui", "zh", "zhang", "lv", "ang", "e", "xian", "oy"])
def test_the_beginning_of_a_pinyin_is_told_from_initials(letters):
    assert rules.reads_as_pinyin(letters) == (letters != "zh")


@pytest.mark.parametrize("letters", ["wgf", "zs", "lxx", "oyx", "z"])
def test_initials_are_told_from_pinyin(letters):
    assert not rules.reads_as_pinyin(letters)


def test_a_guardianship_over_a_minor_ends_on_the_eighteenth_birthday():
    born, start = date(2015, 5, 5), date(2026, 1, 1)
    end = rules.grant_end(kind="guardian", birth_date=born, from_date=start, to_date=None)
    assert end == date(2033, 5, 5)
    sooner = rules.grant_end(kind="guardian", birth_date=born, from_date=start, to_date=date(2027, 1, 1))
    assert sooner == date(2027, 1, 1)
    assert rules.grant_end(kind="guardian", birth_date=date(1940, 1, 1), from_date=start, to_date=None) is None
    assert rules.grant_end(kind="proxy", birth_date=born, from_date=start, to_date=date(2027, 1, 1)) == date(2027, 1, 1)
