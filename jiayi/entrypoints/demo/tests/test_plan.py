"""The invented district meets the published figures (facts: seed-tables.md §1, §3)."""

import itertools
from collections import Counter
from datetime import date
from random import Random

import pytest

from jiayi.entrypoints.demo.blueprint import GRIDS, REGISTERED, RESIDENTS, SIGNED
from jiayi.entrypoints.demo.people import ELDER_ON, IdentityNumbers, age_on, identity_number, invent_people
from jiayi.entrypoints.demo.personas import cast
from jiayi.entrypoints.demo.plan import history, today_contracts

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.slow


def district(size=RESIDENTS, seed=1):
    people = invent_people(Random(seed), size=size, today=TODAY, first_number=1, numbers=IdentityNumbers())
    past = history(Random(seed + 1), people, size=size)
    return people, past, today_contracts(Random(seed + 2), people, size=size, today=TODAY)


@pytest.fixture(scope="module")
def full():
    return district()


def test_the_district_has_the_published_number_of_residents_and_registered(full):
    here = [person for person in full[0] if person.is_here]
    assert len(here) == RESIDENTS
    assert sum(person.is_registered for person in here) == REGISTERED


def test_contracts_by_year_of_signature_are_as_published_each_person_once(full):
    assert Counter(s.signed_date.year for s in full[1]) == SIGNED
    assert len({(s.person.number, s.signed_date.year) for s in full[1]}) == len(full[1])


def test_the_personas_take_nothing_away_from_the_published_counts():
    people, past, now = district()
    signings = past + now
    cast(people, signings, TODAY)
    assert Counter(s.signed_date.year for s in signings if s.signed_date and s.signed_date.year in SIGNED) == SIGNED


def test_each_grid_doctor_signed_the_published_total_and_elders(full):
    in_2017 = [s for s in full[1] if s.signed_date.year == 2017]
    totals = Counter(s.team for s in in_2017)
    elders = Counter(s.team for s in in_2017 if age_on(s.person, ELDER_ON) >= 60)
    assert [totals[i] for i in range(13)] == [row.signed_2017 for row in GRIDS]
    assert [elders[i] for i in range(13)] == [row.elderly_signed for row in GRIDS]
    assert sum(totals.values()) - sum(totals[i] for i in range(13)) == 4475


def test_about_38_percent_have_a_contract_valid_today_and_some_are_not_yet_in_force(full):
    valid = {s.person.number for s in full[2] if s.status == "signed" and s.start <= TODAY < s.end}
    assert round(len(valid) / RESIDENTS, 2) == 0.38
    assert any(s.status == "signed" and s.start > TODAY for s in full[2])
    for days in (7, 30, 60):
        assert any(s.status == "signed" and 0 < (s.end - TODAY).days <= days for s in full[2])


def test_no_two_contracts_of_a_person_overlap(full):
    periods = {}
    for s in full[1] + full[2]:
        periods.setdefault(s.person.number, []).append((s.start, s.ended_date or s.end))
    for spans in periods.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        assert all(start < end for start, end in spans)


def test_the_same_seed_gives_the_same_district():
    assert district(size=1000) == district(size=1000)
    assert district(size=1000)[0] != district(size=1000, seed=9)[0]


def test_document_numbers_are_distinct_well_formed_and_of_no_real_district():
    people, *_ = district(size=1000)
    numbers = [person.identity_number for person in people]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("339900") and len(number) == 18 for number in numbers)
    assert identity_number(date(1949, 12, 31), 2)[:-1] == "33990019491231002"
