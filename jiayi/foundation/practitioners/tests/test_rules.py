"""Who may sign, how full a team is, what assistants carry."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules
from ..rules import Load, MemberFacts

ON = date(2026, 6, 1)
LEADER = MemberFacts(
    name="沈若兰",
    role="family_doctor",
    is_leader=True,
    license_number="110330100000001",
    license_from=date(2015, 1, 1),
    license_to=None,
    practice_sites=frozenset({7}),
)
NURSE = replace(LEADER, name="高晓芸", role="nurse", is_leader=False, license_number="")


def test_a_doctor_with_licence_and_a_nurse_are_a_team():
    assert rules.team_problems([LEADER, NURSE], organization_id=7, on=ON) == []


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ([NURSE], "队长不是在岗的家庭医生"),
        ([replace(LEADER, role="specialist"), NURSE], "队长不是在岗的家庭医生"),
        ([replace(LEADER, is_active=False), NURSE], "队长不是在岗的家庭医生"),
        ([LEADER], "团队没有护士"),
        ([replace(LEADER, license_number=""), NURSE], "队长沈若兰的执业证在2026-06-01无效"),
        ([replace(LEADER, license_to=ON), NURSE], "队长沈若兰的执业证在2026-06-01无效"),
        ([replace(LEADER, license_from=date(2026, 6, 2)), NURSE], "队长沈若兰的执业证在2026-06-01无效"),
        ([replace(LEADER, license_from=None), NURSE], "队长沈若兰的执业证在2026-06-01无效"),
        ([replace(LEADER, practice_sites=frozenset({8})), NURSE], "队长沈若兰的执业地点不含本机构"),
    ],
)
def test_each_reason_against_signing_is_named(members, problem):
    assert rules.team_problems(members, organization_id=7, on=ON) == [problem]


@pytest.mark.parametrize(
    ("signed", "capacity", "left", "is_near", "is_full", "text"),
    [
        (0, 2000, 2000, False, False, "还能签 2000 人"),
        (1599, 2000, 401, False, False, "还能签 401 人"),
        (1600, 2000, 400, True, False, "只剩 400 个名额"),
        (1999, 2000, 1, True, False, "只剩 1 个名额"),
        (2000, 2000, 0, True, True, "已满，可排队"),
        (2200, 2000, 0, True, True, "已满，可排队"),
    ],
)
def test_a_team_warns_from_eighty_per_cent(signed, capacity, left, is_near, is_full, text):
    load = Load(signed=signed, capacity=capacity)
    assert (load.left, load.is_near, load.is_full, load.text) == (left, is_near, is_full, text)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_places_left_are_never_negative_and_full_teams_have_none(signed, capacity):
    load = Load(signed=signed, capacity=capacity)
    assert load.left >= 0
    assert load.is_full == (load.left == 0)


@pytest.mark.parametrize("weights", [[], ["1"], ["0.5", "0.5"], ["0.3", "0.3", "0.4"]])
def test_weights_that_sum_to_one_stand(weights):
    assert rules.shares_problem([Decimal(weight) for weight in weights]) is None


@pytest.mark.parametrize("weights", [["0.9"], ["0.5", "0.6"], ["1.5", "-0.5"], ["1", "0"], ["0.333333"] * 3])
def test_weights_that_do_not_sum_to_one_are_refused(weights):
    assert rules.shares_problem([Decimal(weight) for weight in weights])
