"""What a new version of the ranges must not be: rows that never count, dangers that are gone."""

from datetime import date

import pytest

from jiayi.care.vitals import queries, rules
from jiayi.care.vitals.services import range_kind
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel.actor import Actor

BLANK = {"tag": "", "sex": "", "ageFrom": None, "ageTo": None, "division": "", "low": None, "high": None}
BLANK |= {"criticalLow": None, "criticalHigh": None}


def shipped():
    """As the editor shows them."""
    rows = []
    for known in queries.definitions().values():
        for one in known.ranges:
            bounds = {
                "low": one.low,
                "high": one.high,
                "criticalLow": one.critical_low,
                "criticalHigh": one.critical_high,
            }
            who = {"tag": one.tag or "", "sex": one.sex, "ageFrom": one.age_from, "ageTo": one.age_to}
            rows.append({"code": known.code, **who, "division": one.division, **bounds})
    return rows


def problems(rows, code="BPHS-V3"):
    proposal = revisions.Proposal(
        code=code,
        content={"name": "试行", "rows": rows},
        base_id=None,
        effective_from=date(2026, 10, 1),
        source="测试",
        by=Actor.system("tests"),
        on=TODAY,
        at=NOW,
    )
    return [(one.path, one.message) for one in range_kind.check(proposal)]


def test_what_ships_has_nothing_wrong_with_it():
    assert problems(shipped()) == []


def test_a_row_under_one_that_fits_everybody_it_fits_is_refused():
    rows = [*shipped(), BLANK | {"code": "bp_systolic", "ageFrom": 80, "low": "90", "high": "150"}]
    ((path, words),) = problems(rows)
    assert path == f"rows.{len(rows) - 1}"
    assert words == "收缩压：第 1 行先符合，这一行永远用不上，请移到它上面"
    assert problems([rows[-1], *rows[:-1]]) == []


@pytest.mark.parametrize(
    ("above", "below", "is_hidden"),
    [
        ({}, {"age_from": 80}, True),
        ({"age_from": 65}, {}, False),
        ({"age_from": 65}, {"age_from": 80}, True),
        ({"age_to": 18}, {"age_to": 18}, True),
        ({"age_to": 18}, {}, False),
        ({"tag": "diabetes"}, {}, False),
        ({}, {"tag": "diabetes"}, True),
        ({"sex": "1"}, {"sex": "2"}, False),
        ({"division": "54"}, {"division": "5401"}, True),
        ({"division": "5401"}, {"division": "54"}, False),
    ],
)
def test_a_row_hides_those_below_it_for_whom_it_holds_as_well(above, below, is_hidden):
    assert rules.Range(**above).covers(rules.Range(**below)) is is_hidden


def test_nobody_publishes_ranges_without_a_danger():
    rows = [row | {"criticalHigh": None} if row["code"] == "bp_systolic" else row for row in shipped()]
    assert problems(rows) == [("rows", "收缩压：不能一行都没有“危险”的界限，量到了没有人会知道")]
    assert problems(rows, code="GUIDE-2025") == []
