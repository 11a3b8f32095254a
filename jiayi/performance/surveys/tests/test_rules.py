import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.surveys.rules import sampling
from jiayi.performance.surveys.rules.intervals import Point, stratified_interval, wilson_interval
from jiayi.performance.surveys.rules.rulebook import RulebookRefused, read_rulebook, surname_only
from jiayi.performance.surveys.rules.sampling import Design, Member, SampleTooSmall
from jiayi.performance.surveys.rules.summing import Call, effective_signing

DEFINITION = json.loads((Path(__file__).parents[1] / "rulebooks" / "hangzhou_effective.json").read_text("utf-8"))[
    "definition"
]
BOOK = read_rulebook(DEFINITION)
GOOD = {"phone_correct": True, "has_agreement": True, "knows_signed": True, "knows_doctor": True, "knows_content": True}


def call(outcome, **answers):
    return Call(outcome=outcome, answers=answers)


def test_one_hundred_dialled_twelve_unanswered_and_85_of_88_effective():
    calls = (
        [call("no_answer")] * 12
        + [call("completed", **GOOD)] * 85
        + [call("completed", **GOOD | {"knows_doctor": False})] * 2
        + [call("wrong_number", phone_correct=False)]
    )
    result = effective_signing(calls, BOOK)
    assert (result.dialled, result.reached, result.effective) == (100, 88, 85)
    assert result.rate == Decimal("0.9659")
    assert result.interval == (Decimal("0.9045"), Decimal("0.9883"))
    assert result.excluded == {"no_answer": 12}
    assert result.elements["knows_doctor"] == (85, 88)


def test_an_answer_by_another_person_says_nothing_about_awareness_unless_the_rulebook_says_so():
    proxy = call("answered_by_other", phone_correct=True, has_agreement=True)
    assert effective_signing([proxy], BOOK).effective == 1
    assert effective_signing([proxy], BOOK).elements["knows_signed"] == (0, 0)
    strict = read_rulebook(DEFINITION | {"proxy_answers_awareness": True})
    assert effective_signing([proxy], strict).effective == 0


def test_nobody_reached_is_no_rate_and_no_interval():
    result = effective_signing([call(outcome) for outcome in ("no_answer", "refused", "died", "moved")], BOOK)
    assert (result.reached, result.rate, result.interval) == (0, None, None)
    assert result.excluded == {"no_answer": 1, "refused": 1, "died": 1, "moved": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"effective_needs": []},
        {"effective_needs": ["height"]},
        {"replaced_outcomes": ["asleep"]},
        {"key_groups": [{"code": "elderly", "title": "老年人", "tags": ["elderly"]}]},
        {"elements": [{"code": "x", "title": "x", "answered_by": "guess"}], "effective_needs": ["x"]},
        {"elements": [{"code": "x", "title": "x", "answered_by": "resident"}], "effective_needs": ["x"]},
    ],
)
def test_a_rulebook_that_leaves_a_call_without_meaning_is_refused(change):
    with pytest.raises(RulebookRefused):
        read_rulebook(DEFINITION | change)


def test_everybody_is_in_exactly_one_group_by_precedence():
    assert BOOK.group_of({"elderly", "diabetes", "hypertension"}).code == "diabetes"
    assert BOOK.group_of(set()).code == "general"


def test_a_third_party_sees_the_surname_only():
    assert surname_only("王桂芳") == surname_only("王芳") == "王**"


def test_an_interval_needs_a_trial():
    for wrong in ((0, 0), (3, 2)):
        with pytest.raises(ValueError):
            wilson_interval(*wrong)
    assert wilson_interval(0, 5)[0] == 0
    assert wilson_interval(5, 5)[1] == 1


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate(case):
    successes, trials = case
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= (Decimal(successes) / trials).quantize(Decimal("0.0001")) <= high <= 1


def points(stratum, yes, no, out=0):
    return (
        [Point(stratum=stratum, is_in=True, is_yes=True)] * yes
        + [Point(stratum=stratum, is_in=True, is_yes=False)] * no
        + [Point(stratum=stratum, is_in=False, is_yes=False)] * out
    )


def test_a_stratified_rate_weighs_each_stratum_by_its_people_as_worked_by_hand():
    """Two doctors: 800 people, 20 drawn, 18 right; 200 people, 20 drawn, 10 right. By hand: 0.8·0.9 + 0.2·0.5 = 0.82.

    Variance: Σ W²(1−f)·p(1−p)/(n−1) = 0.64·0.975·0.09/19 + 0.04·0.9·0.25/19 = 0.00295579 + 0.00047368 = 0.00342947;
    effective size 0.82·0.18/0.00342947 = 43.039; Wilson at 35.292 of 43.039.
    """
    found = stratified_interval(points("a", 18, 2) + points("b", 10, 10), {"a": (800, 20), "b": (200, 20)})
    assert found.rate == Decimal("0.82")
    assert found.effective_size.quantize(Decimal("0.01")) == Decimal("43.04")
    assert found.interval == wilson_interval(Decimal("0.82") * found.effective_size, found.effective_size)
    assert (found.numerator, found.denominator) == (Decimal(820), Decimal(1000))


def test_equal_weights_and_a_large_population_come_close_to_the_simple_interval():
    found = stratified_interval(points("a", 85, 3, 12), {"a": (10_000_000, 100)})
    simple = wilson_interval(85, 88)
    assert all(abs(one - other) < Decimal("0.001") for one, other in zip(found.interval, simple, strict=True))


def test_when_everybody_was_asked_nothing_is_guessed():
    found = stratified_interval(points("a", 3, 1) + points("b", 2, 0), {"a": (4, 4), "b": (2, 2)})
    assert found.interval == (Decimal("0.8333"), Decimal("0.8333"))
    assert stratified_interval(points("a", 4, 0), {"a": (4, 4)}).interval == (1, 1)


def test_a_perfect_sample_still_has_an_interval():
    low, high = stratified_interval(points("a", 20, 0), {"a": (500, 20)}).interval
    assert (low, high) == wilson_interval(20, 20)


def test_one_person_of_a_stratum_is_compared_with_the_mean_and_nobody_reached_is_refused():
    lonely = stratified_interval(points("a", 9, 1) + points("b", 0, 1), {"a": (100, 10), "b": (10, 1)})
    assert lonely.interval[0] < lonely.rate < lonely.interval[1]
    with pytest.raises(ValueError):
        stratified_interval(points("a", 0, 0, 3), {"a": (10, 3)})


def test_the_stratified_interval_covers_the_truth_about_as_often_as_it_says():
    """300 draws of 60 from two strata with 90 % and 60 %: the 95 % interval holds the true rate in 92–99 % of them."""
    people = {"a": [True] * 540 + [False] * 60, "b": [True] * 120 + [False] * 80}
    truth, hits = Decimal(660) / 800, 0
    for seed in range(300):
        drawn = []
        for key, answers in people.items():
            ranked = sorted(range(len(answers)), key=lambda number: sampling.rank(seed, f"{key}{number}"))[:30]
            drawn += [Point(stratum=key, is_in=True, is_yes=answers[number]) for number in ranked]
        low, high = stratified_interval(drawn, {"a": (600, 30), "b": (200, 30)}).interval
        hits += low <= truth <= high
    assert 0.92 <= hits / 300 <= 0.99


def members(*counts):
    """(team, group, how many) …"""
    found, number = [], 0
    for team, group, how_many in counts:
        for _ in range(how_many):
            number += 1
            found.append(
                Member(contract_id=number, number=f"C{number:05d}", patient_id=number, team_id=team,
                       organization_id=1, group=group)
            )  # fmt: skip
    return found


def test_a_draw_is_proportional_with_a_least_number_per_doctor():
    people = members((1, "elderly", 300), (1, "general", 600), (2, "general", 90), (3, "general", 10))
    strata = sampling.build_strata(people, Design(method="stratified", size=100, minimum_per_doctor=5))
    per_doctor = {team: sum(s.drawn for s in strata if s.team_id == team) for team in (1, 2, 3)}
    assert sum(per_doctor.values()) == 100
    assert per_doctor[3] == 5
    assert per_doctor[1] > 80
    assert {s.key: s.population for s in strata} == {
        "1:elderly": 300,
        "1:general": 600,
        "2:general": 90,
        "3:general": 10,
    }
    assert strata[0].weight == Decimal(300) / strata[0].drawn


def test_equal_allocation_gives_every_doctor_the_same_as_far_as_people_reach():
    people = members((1, "general", 500), (2, "general", 40), (3, "general", 6))
    strata = sampling.build_strata(people, Design(method="stratified", size=46, allocation="equal"))
    assert [s.drawn for s in strata] == [20, 20, 6]


def test_groups_too_small_for_a_spread_are_put_together():
    people = members((1, "maternal", 1), (1, "child", 3), (1, "diabetes", 20), (1, "general", 76))
    strata = sampling.build_strata(people, Design(method="stratified", size=10))
    assert [(s.key, s.groups, s.drawn) for s in strata] == [
        ("1:merged", ("child", "diabetes", "maternal"), 2),
        ("1:general", ("general",), 8),
    ]
    assert sum(s.population for s in strata) == 100


def test_a_sample_below_the_doctors_minimum_says_how_many_it_takes():
    with pytest.raises(SampleTooSmall) as refusal:
        sampling.build_strata(
            members((1, "general", 50), (2, "general", 3)), Design(method="stratified", size=5, minimum_per_doctor=10)
        )
    assert refusal.value.needed == 13


def test_the_same_seed_draws_the_same_people_and_the_order_of_the_list_does_not_matter():
    people = members((1, "general", 50))
    design = Design(method="simple", size=10)
    first = sampling.pick(sampling.build_strata(people, design)[0], seed=7, reserve_share=Decimal("0.2"))
    again = sampling.pick(sampling.build_strata(people[::-1], design)[0], seed=7, reserve_share=Decimal("0.2"))
    assert first == again
    assert (len(first[0]), len(first[1])) == (10, 2)
    assert first != sampling.pick(sampling.build_strata(people, design)[0], seed=8, reserve_share=Decimal("0.2"))


def test_who_is_drawn_can_be_checked_with_any_sha256_calculator():
    """printf '20260901|WH000001' | sha256sum"""
    assert sampling.rank(20260901, "WH000001").startswith("292edc084c3ca522")


@given(
    st.dictionaries(st.integers(1, 8), st.integers(1, 60), min_size=1),
    st.integers(1, 200),
    st.integers(0, 5),
    st.sampled_from(["proportional", "equal"]),
)
def test_every_draw_has_the_asked_size_and_no_stratum_gives_more_than_it_holds(teams, size, least, allocation):
    people = members(*((team, group, n) for team, n in teams.items() for group in ("elderly", "general")))
    design = Design(method="stratified", size=size, minimum_per_doctor=least, allocation=allocation)
    try:
        strata = sampling.build_strata(people, design)
    except SampleTooSmall as refusal:
        is_refused = refusal.needed > size
    else:
        is_refused = False
    if is_refused:
        return
    assert sum(s.drawn for s in strata) == min(size, len(people))
    assert all(0 < s.drawn <= s.population for s in strata)


def test_the_size_for_a_precision_and_the_precision_of_a_size_agree():
    size = sampling.size_for(
        half_width=Decimal("0.05"), expected_rate=Decimal("0.9"), population=15_238, response_rate=Decimal("0.85")
    )
    assert size == 162
    width = sampling.expected_half_width(
        size=size, expected_rate=Decimal("0.9"), population=15_238, response_rate=Decimal("0.85")
    )
    assert width == Decimal("0.050")
