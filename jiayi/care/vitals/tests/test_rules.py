"""Readings in plain words."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from jiayi.care.vitals import rules
from jiayi.care.vitals.rules import Level

CODES = rules.read_codes(json.loads((Path(__file__).parents[1] / "packs" / "observations_v1.json").read_text()))


def pressure(reading, previous=None, age=78):
    ranges = tuple(CODES[code].range_for(age=age) for code in ("bp_systolic", "bp_diastolic"))
    pair = tuple(map(Decimal, reading))
    before = tuple(map(Decimal, previous)) if previous else None
    return rules.describe_blood_pressure(pair, previous=before, ranges=ranges)


@pytest.mark.parametrize(
    ("reading", "previous", "text"),
    [
        ((148, 92), (142, 88), "148/92，偏高，比上次高 6/4"),
        ((148, 92), None, "148/92，偏高"),
        ((148, 88), (148, 88), "148/88，正常，和上次一样"),
        ((148, 88), (140, 90), "148/88，正常，上压比上次高 8，下压低 2"),
        ((140, 85), (150, 85), "140/85，正常，比上次低 10/0"),
        ((182, 88), (150, 85), "182/88，危险，比上次高 32/3"),
        ((88, 62), None, "88/62，偏低"),
    ],
)
def test_a_pressure_is_said_with_its_meaning_and_its_change(reading, previous, text):
    assert pressure(reading, previous).text == text


def test_the_age_decides_what_is_high():
    assert pressure((148, 85), age=64).level == Level.HIGH
    assert pressure((148, 85), age=65).level == Level.NORMAL


def test_a_single_reading_is_said_with_its_unit():
    glucose = CODES["glucose_fasting"]
    words = rules.describe(
        glucose,
        Decimal("7.8"),
        previous=Decimal("7.2"),
        row=glucose.range_for(age=60, tags=frozenset({"diabetes"})),
    )
    assert words.text == "7.8 mmol/L，偏高，比上次高 0.6"


def test_a_reading_without_a_range_has_no_verdict():
    weight = CODES["weight"]
    assert rules.describe(weight, Decimal("60.0"), row=weight.range_for(age=60)).text == "60 kg"


def test_the_tag_decides_between_two_ranges():
    glucose = CODES["glucose_fasting"]
    assert rules.level_of(Decimal("6.5"), glucose.range_for(age=60)) == Level.HIGH
    assert rules.level_of(Decimal("6.5"), glucose.range_for(age=60, tags=frozenset({"diabetes"}))) == Level.NORMAL


@pytest.mark.parametrize(("value", "level"), [("3.9", Level.CRITICAL), ("16.7", Level.CRITICAL), ("5", Level.NORMAL)])
def test_both_ends_of_glucose_are_dangerous(value, level):
    assert rules.level_of(Decimal(value), CODES["glucose_fasting"].range_for(age=60)) == level


def test_an_odd_reading_is_possible_but_not_plausible():
    systolic = CODES["bp_systolic"]
    assert rules.is_possible(systolic, Decimal(235))
    assert not rules.is_plausible(systolic, Decimal(235))
    assert not rules.is_possible(systolic, Decimal(1480))


def test_the_average_is_rounded_to_one_place():
    assert rules.average([Decimal(142), Decimal(143), Decimal(143)]) == Decimal("142.7")
    assert rules.average([]) is None


@pytest.mark.parametrize(
    ("code", "value", "word"),
    [
        ("bp_systolic", "186", "说话不清"),
        ("glucose_fasting", "3.2", "15 克糖"),
        ("glucose_fasting", "19", "不要自己加胰岛素"),
        ("spo2", "84", "坐起来"),
        ("pulse", "35", "心慌"),
        ("temperature", "39.6", "抽筋"),
        ("hba1c", "9", "坐下休息"),
    ],
)
def test_first_aid_speaks_of_what_is_dangerous_and_always_of_120(code, value, word):
    advice = rules.first_aid(code, Decimal(value), CODES[code].range_for(age=60))
    assert word in advice
    assert "120" in advice


def test_a_range_may_be_for_a_sex_an_age_and_a_place():
    waist = CODES["waist"]
    assert waist.range_for(age=40, sex="1").high == 90
    assert waist.range_for(age=40, sex="2").high == 85
    assert waist.range_for(age=10, sex="2") is None
    young = rules.read_range({"ageTo": 18, "low": 50})
    assert young.fits(age=17, tags=frozenset(), sex="", division="")
    assert not young.fits(age=18, tags=frozenset(), sex="", division="")


@pytest.mark.parametrize(
    ("code", "who", "value", "level"),
    [
        # 国家规范: 65 岁以上 150/90; 80 and older are not rung for a low diastolic that belongs to their age.
        ("bp_systolic", {"age": 82}, 148, Level.NORMAL),
        ("bp_systolic", {"age": 82}, 150, Level.HIGH),
        ("bp_systolic", {"age": 82}, 180, Level.CRITICAL),
        ("bp_diastolic", {"age": 82}, 56, Level.NORMAL),
        ("bp_diastolic", {"age": 79}, 56, Level.LOW),
        ("bp_diastolic", {"age": 82}, 49, Level.LOW),
        # At altitude less oxygen is normal; in Hangzhou the same value is dangerous.
        ("spo2", {"age": 60, "division": "540102"}, 89, Level.NORMAL),
        ("spo2", {"age": 60, "division": "513321"}, 89, Level.NORMAL),
        ("spo2", {"age": 60, "division": "330105"}, 89, Level.CRITICAL),
        ("spo2", {"age": 60, "division": "540102"}, 82, Level.CRITICAL),
        ("spo2", {"age": 60, "tags": frozenset({"copd"})}, 90, Level.LOW),
        # 国家规范: 糖尿病 16.7 与 3.9 是危急值
        ("glucose_fasting", {"age": 70, "tags": frozenset({"diabetes"})}, Decimal("16.7"), Level.CRITICAL),
        ("glucose_fasting", {"age": 70, "tags": frozenset({"diabetes"})}, Decimal("16.6"), Level.HIGH),
        ("glucose_fasting", {"age": 70, "tags": frozenset({"diabetes"})}, Decimal("3.9"), Level.CRITICAL),
        ("glucose_fasting", {"age": 70}, Decimal("6.5"), Level.HIGH),
        ("glucose_fasting", {"age": 70, "tags": frozenset({"diabetes"})}, Decimal("6.5"), Level.NORMAL),
    ],
)
def test_what_is_dangerous_depends_on_age_disease_and_place(code, who, value, level):
    assert rules.level_of(Decimal(value), CODES[code].range_for(**who)) == level
