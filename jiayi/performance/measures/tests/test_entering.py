from decimal import Decimal

import pytest

from jiayi.foundation.imports import services as imports
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization
from jiayi.performance.measures import queries, services
from jiayi.performance.measures.models import EnteredValue, PublishedFigure

pytestmark = pytest.mark.django_db
HEAD = ["指标编号", "机构代码", "年度", "分子", "分母", "来源"]


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def centre():
    return load_once(_centre)


def _centre():
    place = make_organization(code="WH")
    services.load_seeds(by=SYSTEM, at=AT)
    return place


def enter(centre, **changes):
    values = {
        "measure_code": "HZ17-T12", "organization_id": centre.pk, "year": 2017, "numerator": Decimal(3255),
        "denominator": Decimal(5000), "source": "区域平台",
    } | changes  # fmt: skip
    return services.enter_value(**values, by=SYSTEM, at=AT)


def test_an_entered_fraction_replaces_the_former_one_whose_row_stays_in_the_history(centre):
    enter(centre)
    value = enter(centre, numerator=Decimal(4000))
    assert [entered.numerator for entered in queries.list_entered(year=2017, measure_code="HZ17-T12")] == [4000]
    assert list(value.events.order_by("pgh_id").values_list("numerator", flat=True)) == [3255, 4000]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"denominator": Decimal(0)}, "分母要大于 0"),
        ({"numerator": Decimal(-1)}, "分子不能小于 0"),
        ({"source": " "}, "来源"),
        ({"measure_code": "HZ17-1"}, "由系统计算"),
        ({"measure_code": "HZ17-T32", "numerator": Decimal(9), "denominator": Decimal(3)}, "分子不能大于分母"),
    ],
)
def test_what_is_not_a_fraction_with_a_source_is_refused(centre, changes, words):
    with pytest.raises(InvalidInput, match=words):
        enter(centre, **changes)


def test_another_organisation_is_not_found(centre):
    elsewhere = make_organization()
    with scope.subtree(elsewhere.path), pytest.raises(NotFound):
        enter(centre)


ROWS = [
    ["HZ17-T12", "WH", "2017", "3255", "5000", "区域平台"],
    ["HZ17-T12", "没有", "2017", "1", "2", "区域平台"],
    ["HZ17-T12", "WH", "2016", "许多", "2", "区域平台"],
    ["HZ17-99", "WH", "2016", "1", "2", "区域平台"],
    ["HZ17-T16", "WH", "2016", "1e99", "2", "区域平台"],
]


def imported(centre, rows):
    """The verdicts of a table that came in through the import plumbing."""
    content = "\n".join(",".join(row) for row in [HEAD, *rows]).encode()
    clerk = staff_actor(
        organization_id=centre.pk,
        organization_path=centre.path,
        roles=frozenset({"director"}),
        permissions=frozenset({"measures.enter"}),
    )
    job = imports.request_import(code="measure_values", content=content, name="指标.csv", params={}, by=clerk, at=AT)
    run_jobs(queue="tables")
    imports.start_import(job_id=job.pk, by=clerk, at=AT)
    run_jobs(queue="tables")
    return list(job.rows.order_by("number").values_list("verdict", "message"))


def test_an_import_judges_every_row_keeps_the_good_ones_and_is_safe_to_repeat(centre):
    before = EnteredValue.objects.count()
    verdicts = imported(centre, ROWS)
    assert [verdict for verdict, _ in verdicts] == ["created", "rejected", "rejected", "rejected", "rejected"]
    assert verdicts[0][1] == f"HZ17-T12 {centre.label} 3255/5000"
    assert "没有代码为“没有”的机构" in verdicts[1][1]
    assert "分子“许多”不是数字" in verdicts[2][1]
    assert EnteredValue.objects.count() == before + 1
    assert [verdict for verdict, _ in imported(centre, ROWS[:1])] == ["unchanged"]
    changed = [["HZ17-T12", "WH", "2017", "4000", "5000", "区域平台"]]
    assert [verdict for verdict, _ in imported(centre, changed)] == ["updated"]


def test_the_published_tables_are_rows_with_their_source_and_doubts(centre):
    assert len(queries.list_published_rows(table="plan_2018")) == 13
    plan = PublishedFigure.objects.filter(table="plan_2018")
    assert sum(plan.filter(column="registered_pop").values_list("value", flat=True)) == 48000
    assert sum(plan.filter(column="signed_2017").values_list("value", flat=True)) == 9622
    assert sum(plan.filter(column="plan_2018").values_list("value", flat=True)) == 12000
    assert len(queries.list_published_rows(table="indicators_2017")) == 35
    doubtful = PublishedFigure.objects.filter(has_conflict=True, measure_code="HZ17-T04")
    assert {(f.table, f.value) for f in doubtful} == {
        ("assessment_2016", Decimal("59.67")),
        ("indicators_2017", Decimal("56.67")),
    }
    rates = queries.published_rates(organization_code="WH", year=2016)
    assert rates["HZ17-T12"][0] == Decimal("0.651")
    assert rates["HZ17-T14"][0] == Decimal("0.3225")
    assert {table for table, _ in queries.list_published_tables()} >= {"income_split", "family_beds"}


def test_every_published_total_lies_between_the_lowest_and_the_highest_centre(centre):
    for row in queries.list_published_rows(table="indicators_2017"):
        cells = {cell.column: cell.value for cell in row}
        centres = [cells[code] for code in ("TW", "CC", "CH", "WH", "DX", "SQ") if cells[code] is not None]
        if cells["ALL"] is not None and "数" not in row[0].row_title and len(centres) == 6:
            assert min(centres) <= cells["ALL"] <= max(centres)
            assert cells["ALL"] != sum(centres) / 6
