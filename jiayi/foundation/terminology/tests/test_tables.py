"""Dictionary entries leave as a table and come back without doing anything twice."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import load_once

from .. import jobs, queries, services

pytestmark = pytest.mark.django_db
BY, AT = Actor.system("tests"), datetime(2026, 6, 1, tzinfo=UTC)
ASKED = SimpleNamespace(by=BY, at=AT, filters=jobs.EntryFilters(dictionary="sex"))
ROW = {
    "dictionary": "sex",
    "code": "9",
    "label": "没有说明",
    "position": "",
    "period_from": "2026-07-01",
    "source": "通知",
}


@pytest.fixture(autouse=True)
def _dictionaries():
    load_once(services.load_dictionaries, by=BY, at=AT)


def test_what_was_taken_out_comes_in_unchanged():
    rows = list(jobs.entry_rows(ASKED))
    assert {row[0] for row in rows} == {"sex"}
    keys = [column.key for column in jobs._COLUMNS]
    for row in rows:
        values = dict(zip(keys, map(str, row), strict=False))
        assert jobs.take_entry(values, ASKED).verdict == "unchanged"


def test_another_wording_begins_on_its_day_and_only_once():
    assert jobs.take_entry(ROW, ASKED).verdict == "updated"
    assert jobs.take_entry(ROW, ASKED).verdict == "unchanged"
    assert queries.label("sex", "9", on=date(2026, 7, 1)) == "没有说明"
    assert queries.label("sex", "9", on=date(2026, 6, 30)) != "没有说明"
    assert jobs.take_entry(ROW | {"code": "8", "position": "7"}, ASKED).verdict == "created"


@pytest.mark.parametrize("change", [{"period_from": "明天"}, {"position": "第一"}])
def test_a_row_that_cannot_be_right_is_refused_in_words(change):
    with pytest.raises(InvalidInput):
        jobs.take_entry(ROW | change, ASKED)


def test_an_unknown_dictionary_is_not_made_up():
    with pytest.raises(NotFound):
        jobs.take_entry(ROW | {"dictionary": "moon"}, ASKED)
