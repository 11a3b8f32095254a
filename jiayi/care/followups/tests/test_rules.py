"""Classification of follow-ups: vectors from the standard, edge by edge, then properties."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiayi.care.followups.queries import overdue_rule_on
from jiayi.care.followups.rules import Previous, Undetermined, Visit, classify, read_pack, visit_of

PACK = read_pack(json.loads((Path(__file__).parents[1] / "packs" / "bphs_v3.json").read_text()))
HTN, DM = PACK.programmes["hypertension"], PACK.programmes["diabetes"]
TODAY = date(2026, 9, 15)
WELL = Previous(date(2026, 6, 16), is_controlled=True)
BADLY = Previous(date(2026, 6, 16), is_controlled=False)


def htn(systolic, diastolic, *, age=78, previous=WELL, **more):
    visit = Visit(on=TODAY, age=age, systolic=Decimal(systolic), diastolic=Decimal(diastolic), **more)
    return classify(PACK, HTN, visit, previous)


def dm(glucose, *, age=60, previous=WELL, systolic=130, diastolic=80, **more):
    visit = Visit(
        on=TODAY,
        age=age,
        glucose=Decimal(glucose),
        systolic=Decimal(systolic),
        diastolic=Decimal(diastolic),
        **more,
    )
    return classify(PACK, DM, visit, previous)


# (systolic, diastolic, age, class): 65 and over may reach 149/89.
@pytest.mark.parametrize(
    ("systolic", "diastolic", "age", "code"),
    [
        (139, 89, 64, "1"),
        (140, 89, 64, "2"),
        (139, 90, 64, "2"),
        (149, 89, 65, "1"),
        (150, 89, 65, "2"),
        (149, 90, 65, "2"),
        (148, 92, 78, "2"),
        (90, 60, 40, "1"),
    ],
)
def test_hypertension_is_judged_by_the_target_of_the_age(systolic, diastolic, age, code):
    assert htn(systolic, diastolic, age=age).code == code


def test_the_first_unsatisfactory_visit_adjusts_and_comes_back_in_two_weeks():
    result = htn(148, 92)
    assert (result.code, result.next_step, result.next_date) == ("2", "2", date(2026, 9, 29))
    assert result.reasons == ("舒张压 92，没有低于 90",)
    assert result.advice == "第 1 次不满意：调药，2 周后再访"
    assert not result.needs_referral


def test_the_second_unsatisfactory_visit_in_a_row_is_referred():
    result = htn(148, 92, previous=BADLY)
    assert (result.code, result.next_step, result.referral_reasons) == ("2", "3", ("1",))
    assert result.next_date == TODAY + timedelta(days=14)


def test_a_controlled_visit_comes_back_within_three_months():
    result = htn(132, 84)
    assert (result.code, result.next_step, result.next_date) == ("1", "1", date(2026, 12, 15))
    assert result.reasons == ("血压 132/84，低于 150/90",)


def test_three_months_after_the_end_of_november_is_the_last_day_of_february():
    visit = Visit(on=date(2026, 11, 30), age=70, systolic=Decimal(130), diastolic=Decimal(80))
    assert classify(PACK, HTN, visit, None).next_date == date(2027, 2, 28)


def test_control_after_an_unsatisfactory_visit_is_routine_again():
    assert htn(132, 84, previous=BADLY).next_step == "1"


@pytest.mark.parametrize(
    ("visit", "word"),
    [
        ({"systolic": 180, "diastolic": 80}, "收缩压 180"),
        ({"systolic": 130, "diastolic": 110}, "舒张压 110"),
        ({"systolic": 130, "diastolic": 80, "symptoms": frozenset({"3"})}, "恶心呕吐"),
        ({"systolic": 130, "diastolic": 80, "symptoms": frozenset({"6"})}, "心悸胸闷"),
        *(
            ({"systolic": 130, "diastolic": 80, "danger_signs": frozenset({code})}, word)
            for code, word in HTN.emergency.danger_signs.items()
        ),
    ],
)
def test_a_hypertensive_emergency_is_referred_at_once(visit, word):
    result = htn(visit.pop("systolic"), visit.pop("diastolic"), **visit)
    assert result.is_emergency
    assert result.next_step == "4"
    assert result.referral_reasons[0] == "5"
    assert word in result.reasons[0]
    assert result.next_date <= TODAY + timedelta(days=14)
    assert result.code != "1"


def test_179_over_109_is_no_emergency():
    assert not htn(179, 109).is_emergency


def test_dizziness_alone_asks_how_bad_it_is():
    result = htn(130, 80, symptoms=frozenset({"2"}))
    assert not result.is_emergency
    assert result.questions == ("头痛头晕厉不厉害？剧烈的要选危急情况",)


def test_a_first_adverse_reaction_changes_the_medicine_and_a_second_is_referred():
    first = htn(130, 80, has_adverse_reaction=True)
    assert (first.code, first.next_step, first.referral_reasons) == ("3", "2", ())
    assert first.advice == "换药或减量，2 周后再访"
    again = Previous(date(2026, 9, 1), is_controlled=True, had_adverse_reaction=True)
    second = htn(130, 80, has_adverse_reaction=True, previous=again)
    assert (second.code, second.next_step, second.referral_reasons) == ("3", "3", ("2",))


def test_a_reaction_that_cannot_be_mastered_is_referred_the_first_time():
    result = htn(130, 80, has_adverse_reaction=True, reaction_persists=True)
    assert (result.code, result.referral_reasons) == ("3", ("2",))


@pytest.mark.parametrize(("sign", "reason"), [("has_new_complication", "3"), ("has_worse_complication", "4")])
def test_a_complication_is_the_most_severe_class_and_is_referred(sign, reason):
    result = htn(160, 95, previous=BADLY, has_adverse_reaction=True, **{sign: True})
    assert result.code == "4"
    assert result.referral_reasons == (reason, "1")
    assert len(result.reasons) == 4


@pytest.mark.parametrize(
    ("glucose", "code", "emergency"),
    [
        ("6.9", "1", False),
        ("7.0", "2", False),
        ("16.6", "2", False),
        ("16.7", "2", True),
        ("3.9", "2", True),
        ("4.0", "1", False),
    ],
)
def test_diabetes_is_judged_by_fasting_glucose(glucose, code, emergency):
    result = dm(glucose)
    assert (result.code, result.is_emergency) == (code, emergency)


@pytest.mark.parametrize(
    "more",
    [
        {"systolic": 180},
        {"diastolic": 110},
        {"heart_rate": Decimal(101)},
        {"symptoms": frozenset({"2"})},
        {"symptoms": frozenset({"4"})},
        *({"danger_signs": frozenset({code})} for code in DM.emergency.danger_signs),
    ],
)
def test_a_diabetic_emergency_is_referred_at_once(more):
    result = dm("6.0", **more)
    assert result.is_emergency
    assert result.next_step == "4"


def test_a_heart_rate_of_100_is_no_emergency():
    assert not dm("6.0", heart_rate=Decimal(100)).is_emergency


def test_diabetes_may_have_a_high_pressure_and_still_be_class_one():
    assert dm("6.5", systolic=155).code == "1"


def test_without_the_deciding_reading_nothing_is_decided():
    with pytest.raises(Undetermined, match="血压"):
        classify(PACK, HTN, Visit(on=TODAY, age=70), None)
    with pytest.raises(Undetermined, match="空腹血糖"):
        classify(PACK, DM, Visit(on=TODAY, age=70, systolic=Decimal(130)), None)


def test_a_form_is_read_in_the_terms_of_the_rules():
    values = {
        "method": "2",
        "bp_systolic": Decimal(148),
        "symptoms": ["2"],
        "adverse_reaction": "2",
        "adverse_reaction_persists": "2",
        "complication": "3",
    }
    visit = visit_of(values, on=TODAY, age=78)
    assert visit.systolic == 148
    assert visit.symptoms == {"2"}
    assert visit.reaction_persists
    assert visit.has_worse_complication
    assert not visit.has_new_complication
    assert not visit_of({"adverse_reaction_persists": "2"}, on=TODAY, age=78).reaction_persists


visits = st.builds(
    Visit,
    on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    age=st.integers(35, 100),
    systolic=st.integers(60, 250).map(Decimal),
    diastolic=st.integers(30, 150).map(Decimal),
    glucose=st.decimals(2, 30, places=1),
    heart_rate=st.none() | st.integers(40, 180).map(Decimal),
    symptoms=st.frozensets(st.sampled_from("123456789"), max_size=3),
    danger_signs=st.frozensets(st.sampled_from("12345678"), max_size=2),
    has_adverse_reaction=st.booleans(),
    has_new_complication=st.booleans(),
    has_worse_complication=st.booleans(),
)
previous_visits = st.none() | st.builds(
    Previous, on=st.just(date(2019, 12, 1)), is_controlled=st.booleans(), had_adverse_reaction=st.booleans()
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(visit=visits, previous=previous_visits, programme=st.sampled_from([HTN, DM]))
def test_every_visit_has_a_reason_and_a_date_that_fits_its_class(visit, previous, programme):
    result = classify(PACK, programme, visit, previous)
    assert result.reasons
    assert result.advice
    days = (result.next_date - visit.on).days
    if result.next_step == "1":
        assert result.code == "1"
        assert not result.needs_referral
        assert days <= 92
    else:
        assert 0 < days <= 14
    if result.is_emergency:
        assert result.next_step == "4"
        assert result.needs_referral
    if result.code == "1":
        assert result.is_controlled
        assert not visit.has_adverse_reaction


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(visit=visits, previous=previous_visits, more=st.integers(1, 60))
def test_a_higher_pressure_never_gives_a_milder_answer(visit, previous, more):
    assert visit.systolic is not None
    before = classify(PACK, HTN, visit, previous)
    after = classify(PACK, HTN, replace(visit, systolic=visit.systolic + more), previous)
    assert (after.code, after.next_step) >= (before.code, before.next_step)
    assert after.next_date <= before.next_date


@pytest.mark.parametrize(("named", "again"), [(1, 15), (14, 15), (15, 16), (40, 41)])
def test_who_agreed_is_left_alone_until_the_later_of_the_result_and_the_day_after_the_named_one(named, again):
    called = date(2026, 9, 15)
    day = called + timedelta(days=named)
    assert overdue_rule_on(called).contact_date("agreed", called=called, day=day) == called + timedelta(days=again)
