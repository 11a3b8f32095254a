"""The clock, urgent words, and what may be done online: without a database."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from jiayi.care.conversations import rules
from jiayi.kernel.period import SHANGHAI

SHIPPED = json.loads((Path(rules.__file__).parents[1] / "data" / "policies.json").read_text())[0]
RULES = rules.ConversationRules.read(1, SHIPPED["rules"])


def at(day, hour, minute=0):
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


# Tuesday and Wednesday, with a break at noon.
SPANS = [(at(15, 8), at(15, 11, 30)), (at(15, 13, 30), at(15, 17)), (at(16, 8), at(16, 11, 30))]


@pytest.mark.parametrize(
    ("asked", "minutes", "due"),
    [
        (at(15, 9), 120, at(15, 11)),
        (at(15, 11), 60, at(15, 14)),
        (at(15, 16), 120, at(16, 9)),
        (at(15, 20, 30), 120, at(16, 10)),
        (at(15, 3), 30, at(15, 8, 30)),
        (at(16, 11), 600, at(16, 11, 30)),
        (at(15, 16), 60, at(15, 17)),
    ],
)
def test_only_open_minutes_count(asked, minutes, due):
    assert rules.add_open_minutes(asked, minutes, SPANS) == due


def test_without_known_hours_every_minute_counts():
    assert rules.add_open_minutes(at(15, 20), 30, []) == at(15, 20, 30)


def test_the_team_says_until_when_it_is_there_and_when_again():
    assert rules.open_until(at(15, 14), SPANS) == at(15, 17)
    assert rules.open_until(at(15, 12), SPANS) is None
    assert (rules.open_until(at(15, 8), SPANS), rules.open_until(at(15, 17), SPANS)) == (at(15, 11, 30), None)
    assert rules.next_opening(at(15, 8), SPANS) == at(15, 13, 30)
    assert rules.next_opening(at(15, 20), SPANS) == at(16, 8)
    assert rules.next_opening(at(16, 20), SPANS) is None


@pytest.mark.parametrize(
    ("moment", "words"),
    [(at(15, 8), "今天 8:00"), (at(16, 8), "明天 8:00"), (at(21, 8), "周一 8:00"), (at(28, 8), "9月28日 8:00")],
)
def test_a_moment_is_said_as_people_say_it(moment, words):
    assert rules.moment_text(moment, now=at(15, 20)) == words


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("我妈突然说不清话，嘴歪了", "ST1"),
        ("胸口 疼了半小时", "CP1"),
        ("活着没意思", "SU1"),
        ("没有胸痛，就是想续药", None),
        ("没胸痛，可是胸口疼", "CP1"),
        ("昨天没有胸痛，今天胸痛", "CP1"),
        ("我爸嘴巴歪了，手抬不起来", "ST1"),
        ("是不是中风了", "ST1"),
        ("以前中风过，想续药", None),
        ("老伴有没有煤气中毒啊，开着炉子睡的", "PO1"),
        ("该不是昏迷了吧", "CO1"),
        ("不是昏迷，是睡着了", None),
        ("突然喘不上来气", "BR1"),
        ("手抖出冷汗，是低血糖吗", "GL1"),
        ("孩子从楼上摔下来了", "TR1"),
        ("血压 148/92，药要加吗", None),
        ("", None),
    ],
)
def test_urgent_words_are_caught_unless_they_are_denied(said, code):
    found = rules.find_urgent(said, RULES.urgent)
    assert (found.code if found else None) == code
    assert found is None or "120" in found.advice


CASE = rules.Case(
    basis=rules.Basis(diagnosis="高血压", institution="市一医院", diagnosed_date=date(2020, 5, 1)),
    today=date(2026, 9, 15),
    age=78,
    is_doctor=True,
    license_from=date(2012, 1, 1),
    license_to=None,
    is_urgent=False,
    is_guardian_present=False,
    has_resident_answered=True,
)


def test_a_known_diagnosis_and_an_experienced_doctor_may_see_a_resident_online():
    assert rules.obstacles(CASE, RULES) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": rules.Basis(diagnosis="", institution="", diagnosed_date=None)}, "不能首诊"),
        ({"basis": rules.Basis(diagnosis="高血压", institution="", diagnosed_date=date(2020, 1, 1))}, "不能首诊"),
        ({"basis": replace(CASE.basis, diagnosed_date=date(2026, 9, 16))}, "不能晚于今天"),
        ({"basis": replace(CASE.basis, diagnosis="霍乱")}, "不能在网上诊疗"),
        ({"is_urgent": True}, "急危重症"),
        ({"is_doctor": False}, "要由医生办结"),
        ({"license_from": None}, "没有录入"),
        ({"license_from": date(2023, 9, 16)}, "执业不满 3 年"),
        ({"license_to": date(2026, 9, 14)}, "已过期"),
        ({"age": 5}, "监护人在场"),
        ({"has_resident_answered": False}, "没有说过话"),
    ],
)
def test_what_the_law_forbids_online_is_stopped_with_a_sentence(changes, words):
    assert [words in one for one in rules.obstacles(replace(CASE, **changes), RULES)] == [True]


@pytest.mark.parametrize(
    "changes",
    [
        {"age": 5, "is_guardian_present": True},
        {"age": 6},
        {"license_from": date(2023, 9, 15)},
        {"license_to": date(2026, 9, 15)},
        {"basis": replace(CASE.basis, diagnosed_date=date(2026, 9, 15))},
    ],
)
def test_what_just_satisfies_the_law_passes(changes):
    assert rules.obstacles(replace(CASE, **changes), RULES) == []


@pytest.mark.parametrize(
    "change",
    [
        {"urgent": []},
        {"first_answer_minutes": 0},
        {"urgent": [{"code": "X", "title": "x", "words": "痛", "advice": "打 120"}]},
        {"urgent": [{"code": "X", "title": "x", "words": "胸痛", "advice": " "}]},
        {"moon": 1},
    ],
)
def test_settings_that_cannot_work_are_refused(change):
    with pytest.raises(ValueError):
        rules.ConversationRules.read(2, SHIPPED["rules"] | change)
