"""When a referral is thought of: by the standard and the guidelines, as data, each with its reason."""

from datetime import date

import pytest

from jiayi.care.careplans.models import Enrolment
from jiayi.care.careplans.rules import Referral, Situation, read_programme
from jiayi.care.careplans.services import programme_kind
from jiayi.care.followups.models import FollowUp

from .test_careplans import TODAY, card_of, enrolled, place, visited

__all__ = ["place"]
WELL = {"standing": "controlled", "age": 60, "on": TODAY}


@pytest.mark.parametrize(
    ("when", "found", "why"),
    [
        ("danger", {"standing": "danger"}, "上次到了危急值"),
        ("danger", {"standing": "twice"}, ""),
        ("twice", {"standing": "twice"}, "连续两次没达标"),
        ("twice", {"standing": "uncontrolled"}, ""),
        ("complication", {"last_class": "4"}, "并发症"),
        ("complication", {"last_class": "3"}, ""),
        ("reaction", {"last_class": "3", "needs_referral": True}, "不良反应"),
        ("reaction", {"last_class": "3"}, ""),
        ("pregnant", {"is_pregnant": True}, "怀孕"),
        ("young", {"age": 29}, "不满 30 岁"),
        ("young", {"age": 30}, ""),
        ("ask", {"standing": "danger"}, ""),
    ],
)
def test_a_referral_is_thought_of_when_its_condition_holds(when, found, why):
    said = Situation(**WELL | found).holds(Referral("转上级医院", when, 30 if when == "young" else None))
    assert bool(said) == bool(why)
    assert why in said


@pytest.mark.parametrize(("off_since", "holds"), [(date(2026, 6, 10), True), (date(2026, 6, 11), False), (None, False)])
def test_months_off_target_run_from_the_first_miss_to_the_last_visit(off_since, holds):
    found = Situation(**WELL, off_since=off_since, last=date(2026, 9, 10))
    assert bool(found.holds(Referral("请上级定方案", "long", 3))) is holds


def test_every_shipped_prompt_has_a_condition_and_danger_comes_first():
    entries = [programme_kind.json.loads(path.read_text()) for path in programme_kind.BUILT_IN.glob("*.json")]
    for entry in entries:
        rule = read_programme(code=entry["code"], version=1, name=entry["name"], content=entry["content"])
        found = Situation(standing="danger", age=20, on=TODAY, is_pregnant=True)
        prompts = rule.prompts(found)
        assert [one.is_urgent for one in prompts] == sorted((one.is_urgent for one in prompts), reverse=True)
        assert rule.checks, entry["code"]
        assert rule.prompts(Situation(**WELL)) == ()


def test_an_older_version_without_conditions_still_reads():
    old = {
        "tag": "copd", "needs_confirmation": True, "lost_after_days": 365, "levels": [], "targets": [], "reasons": [],
        "goals": [], "referrals": [{"text": "请专科看"}],
    }  # fmt: skip
    rule = read_programme(code="x", version=1, name="x", content=old)
    assert [one.text for one in rule.prompts(Situation(**WELL | {"standing": "twice"}))] == ["请专科看"]


@pytest.mark.django_db
def test_the_card_says_what_holds_now_and_lists_what_the_doctor_looks_for(place):
    person = place.patient(birth_date=date(1998, 3, 1))
    visited(place, person, 120, is_controlled=False, programme="diabetes")
    last = visited(place, person, 10, is_controlled=False, programme="diabetes")
    with place.scope():
        FollowUp.objects.filter(pk=last.pk).update(classification="4", computed_classification="4")
    enrolled(place, person, "diabetes")
    card = card_of(place, person)
    assert [one.why for one in card.prompts] == [
        "上次有新的并发症，或原有的加重",
        "连续两次没达标",
        f"{date(2026, 9, 15).replace(month=5, day=18):%Y-%m-%d} 起没达标，满 3 个月",
    ]
    assert any("打 120" in line for line in card.checks)


@pytest.mark.django_db
def test_who_is_no_longer_managed_has_no_prompts(place):
    person = place.patient()
    visited(place, person, 10, is_controlled=False, is_emergency=True)
    row = enrolled(place, person)
    assert [one.is_urgent for one in card_of(place, person).prompts] == [True]
    with place.scope():
        Enrolment.objects.filter(pk=row.pk).update(state="ended", to_date=TODAY, end_reason="wrong")
    assert (card_of(place, person).prompts, card_of(place, person).checks) == ([], [])
