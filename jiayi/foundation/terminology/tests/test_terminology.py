"""Divisions from the national table; dictionaries that never forget a wording."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import load_once

from .. import queries, services
from ..models import Dictionary, DictionaryEntry, Division

pytestmark = pytest.mark.django_db
BY, AT = Actor.system("tests"), datetime(2026, 6, 1, tzinfo=UTC)
BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)


def refused(constraint, action):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        action()


@pytest.fixture
def bundled():
    return load_once(services.load_bundled, by=BY, at=AT)


def test_hangzhou_comes_down_to_the_community(bundled):
    assert (bundled.rejected, bundled.created) == (0, 3531)
    assert len(queries.list_divisions(parent_code="330105017")) == 8
    assert queries.division_names({"330105", "999999"}) == {"330105": "拱墅区"}
    assert [row.code for row in queries.search_divisions(q="文晖")] == ["330105017"]
    assert queries.search_divisions(q="3301", below="3301", level=3)


def test_loading_again_changes_nothing(bundled):
    again = services.load_bundled(by=BY, at=AT)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3531)


def rows_in(*rows):
    return services.import_division_rows(rows=rows, source="测试", by=BY, at=AT)


def test_every_row_of_a_table_gets_a_verdict():
    verdict = rows_in(
        ("330000000000", "浙江省"),
        ("330100000000", "杭州市"),
        ("330105017001", "没有上级"),
        ("abc", "不是代码"),
        ("330105000000", ""),
        ("33", "另一个名字"),
    )
    assert (verdict.created, verdict.rejected) == (2, 4)
    assert len(verdict.problems) == 4
    renamed = rows_in(("33", "浙江"), ("3301", "杭州市"))
    assert (renamed.updated, renamed.unchanged) == (1, 1)


def test_a_city_without_districts_has_its_streets_directly_below():
    rows_in(("44", "广东省"), ("4419", "东莞市"), ("441900003", "东城街道"))
    assert [row.code for row in queries.list_divisions(parent_code="4419")] == ["441900003"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.csv", "﻿code,name\n33,浙江省\n3301,杭州市\n"),
        ("table.json", '[{"code": "33", "name": "浙江省"}, {"code": 3301, "name": "杭州市"}]'),
    ],
)
def test_a_table_may_be_csv_or_json(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    assert services.import_divisions(path=path, source="测试", by=BY, at=AT).created == 2


@pytest.mark.parametrize(
    ("name", "content"), [("table.txt", ""), ("table.json", "{}"), ("table.csv", "代码,名称\n33,浙江省\n")]
)
def test_other_tables_are_refused_as_a_whole(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidInput):
        services.import_divisions(path=path, source="测试", by=BY, at=AT)


def test_the_database_refuses_a_division_out_of_place():
    create = Division.objects.create
    refused("code_fits_level", lambda: create(code="3301", name="x", level=3, parent_code="33", source="x"))
    refused("code_fits_level", lambda: create(code="33", name="x", level=1, parent_code="1", source="x"))
    refused("below_parent", lambda: create(code="3301", name="x", level=2, parent_code="44", source="x"))
    refused("below_parent", lambda: create(code="3301", name="x", level=2, parent_code="", source="x"))


def test_a_new_wording_is_a_new_row_and_the_old_one_keeps_its_time(bundled):
    services.revise_entry(
        dictionary="sex", code="9", label="没有说明", from_date=AFTER, source="本地修订", by=BY, at=AT
    )
    assert queries.label("sex", "9", on=BEFORE) == "未说明的性别"
    assert queries.label("sex", "9", on=AFTER) == "没有说明"
    assert queries.labels("sex", on=AFTER)["9"] == "没有说明"
    assert [row.label for row in queries.list_entry_versions(dictionary="sex") if row.code == "9"] == [
        "没有说明",
        "未说明的性别",
    ]
    load_once(services.load_dictionaries, by=BY, at=AT)
    assert queries.label("sex", "9", on=AFTER) == "没有说明"


def test_an_unknown_code_shows_itself(bundled):
    assert queries.label("sex", "7", on=BEFORE) == "7"


def test_history_cannot_be_rewritten(bundled):
    for day in (services.BEGINNING, date(1900, 1, 1)):
        with pytest.raises(services.PeriodTaken):
            services.revise_entry(dictionary="sex", code="9", label="x", from_date=day, source="x", by=BY, at=AT)


def test_a_retired_entry_leaves_new_lists_and_stays_in_old_records(bundled):
    services.retire_entry(dictionary="sex", code="9", from_date=AFTER, by=BY, at=AT)
    assert queries.label("sex", "9", on=BEFORE) == "未说明的性别"
    assert "9" not in [row.code for row in queries.list_entries(dictionary="sex", on=AFTER)]
    with pytest.raises(NotFound):
        services.retire_entry(dictionary="sex", code="9", from_date=AFTER, by=BY, at=AT)


def test_a_new_code_joins_at_the_end(bundled):
    entry = services.revise_entry(
        dictionary="sex", code="3", label="其他", from_date=AFTER, source="本地", by=BY, at=AT
    )
    assert entry.position == 5
    assert [row.code for row in queries.list_entries(dictionary="sex", on=AFTER)][-1] == "3"
    assert {book.code: book.entry_count for book in queries.list_dictionaries()}["sex"] == 5


def test_a_revision_needs_words_and_a_source(bundled):
    with pytest.raises(InvalidInput):
        services.revise_entry(dictionary="sex", code="3", label=" ", from_date=AFTER, source="x", by=BY, at=AT)
    with pytest.raises(NotFound):
        services.revise_entry(dictionary="nothing", code="3", label="x", from_date=AFTER, source="x", by=BY, at=AT)


def test_the_database_refuses_two_wordings_on_one_day():
    book = Dictionary.objects.create(code="x", name="x", source="x")
    base = {"dictionary": book, "code": "1", "label": "x", "source": "x"}
    DictionaryEntry.objects.create(**base, period_from=BEFORE)
    refused("one_label_a_day", lambda: DictionaryEntry.objects.create(**base, period_from=AFTER))
    refused(
        "entry_period",
        lambda: DictionaryEntry.objects.create(**base | {"code": "2"}, period_from=AFTER, period_to=AFTER),
    )
