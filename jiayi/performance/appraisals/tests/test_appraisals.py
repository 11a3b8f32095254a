import copy
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.testing import load_once
from jiayi.kernel.versions import VersionTaken
from jiayi.performance.appraisals import queries, services
from jiayi.performance.appraisals.models import AppraisalCycle, AppraisalLine, AppraisalResult, AppraisalScheme
from jiayi.performance.appraisals.rules import SchemeRefused
from jiayi.performance.appraisals.services import CycleIsFinal, NotComputed
from jiayi.performance.facts.tests.factories import AT, SYSTEM, make_organization
from jiayi.performance.measures import services as measures
from jiayi.performance.surveys import services as surveys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def places():
    return load_once(_places)


@pytest.fixture
def district(places):
    return places[0]


@pytest.fixture
def centre(places):
    return places[1]


def _places():
    district = make_organization(kind="bureau", code="ALL")
    centre = make_organization(parent=district, code="WH")
    measures.load_seeds(by=SYSTEM, at=AT)
    services.load_schemes(by=SYSTEM, at=AT)
    return district, centre


def enter(centre, code, numerator, denominator, year=2016):
    measures.enter_value(
        measure_code=code, organization_id=centre.pk, year=year, numerator=Decimal(numerator),
        denominator=Decimal(denominator), source="测试", by=SYSTEM, at=AT,
    )  # fmt: skip


def survey(centre, knows=30, unaware=0):
    answer = {"outcome": "completed", "phone_correct": True, "satisfaction": "satisfied"}
    surveys.record_survey(
        organization_id=centre.pk, year=2016, title="抽查", source="测试", by=SYSTEM, at=AT,
        calls=[answer | {"knows_signed": True}] * knows + [answer | {"knows_signed": False}] * unaware,
    )  # fmt: skip


def scored(district):
    cycle = services.open_cycle(
        scheme_code="xiacheng", organization_id=district.pk, year=2016, title="2016 年考核", by=SYSTEM, at=AT
    )
    measures.compute(catalogue="hangzhou_2017", year=2016, by=SYSTEM, at=AT)
    return services.score_cycle(cycle_id=cycle.pk, catalogue="hangzhou_2017", by=SYSTEM, at=AT)


def result_of(cycle, centre):
    result = next(r for r in queries.list_results(cycle_id=cycle.pk) if r.organization_id == centre.pk)
    return result, {line.item_code: line for line in result.lines.all()}


def test_the_centre_of_2016_gets_one_for_visits_and_nought_for_the_unstated_gap(district, centre):
    survey(centre)
    cycle = scored(district)
    result, lines = result_of(cycle, centre)
    assert (lines["4"].points, lines["3"].points) == (1, 0)
    assert lines["4"].inputs[0]["basis"] == "published"
    assert "2016 年签约服务考核结果" in lines["4"].inputs[0]["source"]
    assert (lines["1"].points, lines["2"].points) == (1, 1)
    assert result.outcome == "incomplete"
    assert [code for code, line in lines.items() if line.points is None] == ["5", "6.1"]


def test_an_entered_fraction_goes_before_a_published_rate_and_is_shown_with_its_counts(district, centre):
    enter(centre, "HZ17-T12", 900, 1000)
    _, lines = result_of(scored(district), centre)
    assert lines["4"].points == 2
    shown = lines["4"].inputs[0]
    assert (shown["numerator"], shown["denominator"], shown["basis"]) == ("900.0000", "1000.0000", "entered")


def test_one_unaware_resident_vetoes_the_centre(district, centre):
    survey(centre, knows=29, unaware=1)
    for code in ("HZ17-T17", "HZ17-T21"):
        enter(centre, code, 96, 100)
    result, _ = result_of(scored(district), centre)
    assert (result.outcome, result.total) == ("veto", None)


def test_scoring_without_measures_is_refused(district, centre):
    cycle = services.open_cycle(
        scheme_code="xiacheng", organization_id=district.pk, year=2016, title="考核", by=SYSTEM, at=AT
    )
    with pytest.raises(NotComputed):
        services.score_cycle(cycle_id=cycle.pk, catalogue="hangzhou_2017", by=SYSTEM, at=AT)
    with pytest.raises(NotComputed):
        services.finish_cycle(cycle_id=cycle.pk, by=SYSTEM, at=AT)


def test_a_finished_appraisal_is_frozen_with_a_hash_that_can_be_recomputed(district, centre):
    cycle = services.finish_cycle(cycle_id=scored(district).pk, by=SYSTEM, at=AT)
    enter(centre, "HZ17-T12", 1, 1000)
    assert services.content_hash(cycle_id=cycle.pk) == cycle.content_hash
    with pytest.raises(CycleIsFinal):
        services.score_cycle(cycle_id=cycle.pk, catalogue="hangzhou_2017", by=SYSTEM, at=AT)
    for change in (
        lambda: AppraisalLine.objects.update(points=9),
        lambda: AppraisalLine.objects.all().delete(),
        lambda: AppraisalResult.objects.update(total=9),
        lambda: AppraisalResult.objects.create(
            cycle=cycle, organization=make_organization(), outcome="scored", total=1, max_points=1
        ),
        lambda: AppraisalCycle.objects.update(state="open"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_centre_sees_its_own_result_of_the_bureaus_cycle_and_no_other(district, centre):
    neighbour = make_organization(parent=district, code="CH")
    cycle = scored(district)
    mine, _ = result_of(cycle, centre)
    with scope.subtree(neighbour.path):
        assert [r.organization_id for r in queries.list_results(cycle_id=cycle.pk)] == [neighbour.pk]
        with pytest.raises(NotFound):
            queries.get_result(result_id=mine.pk)
    with scope.subtree(centre.path):
        assert queries.get_result(result_id=mine.pk) == mine
        assert queries.list_cycles(year=2016) == [queries.get_cycle(cycle_id=cycle.pk)] == [cycle]
        with pytest.raises(NotFound):
            services.finish_cycle(cycle_id=cycle.pk, by=SYSTEM, at=AT)
    with scope.subtree(make_organization().path):
        assert queries.list_cycles() == []
        with pytest.raises(NotFound):
            queries.get_cycle(cycle_id=cycle.pk)


def changed_band():
    content = copy.deepcopy(queries.get_scheme(code="xiacheng", on=date(2016, 12, 31)).definition)
    content["items"][3]["bands"][1]["points"] = "1.5"
    return content


def add(definition, version="2016.2", source="测试"):
    return services.add_scheme(
        code="xiacheng", version=version, name="改", definition=definition, source=source,
        effective_from=date(2016, 7, 1), by=SYSTEM, at=AT,
    )  # fmt: skip


def test_a_new_band_is_a_new_version_and_moves_only_its_line(district, centre):
    survey(centre)
    before = scored(district)
    add(changed_band())
    after = scored(district)
    old, new = result_of(before, centre)[1], result_of(after, centre)[1]
    assert before.scheme.version == "2016.1"
    assert after.scheme.version == "2016.2"
    moved = {code for code in old if old[code].points != new[code].points}
    assert moved == {"4"}
    assert new["4"].points == Decimal("1.5")


def test_a_scheme_in_use_cannot_be_edited_and_a_wrong_or_doubled_one_is_refused(district, centre):
    scored(district)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalScheme.objects.update(definition={})
    with pytest.raises(SchemeRefused):
        add({"items": []})
    with pytest.raises(SchemeRefused, match="来源"):
        add(changed_band(), source=" ")
    with pytest.raises(VersionTaken):
        add(changed_band(), version="2016.1")
    assert [s.version for s in queries.list_schemes()] == ["2016.1"]
    with pytest.raises(NotFound):
        queries.get_scheme(code="xiacheng", on=date(2010, 1, 1))


def test_the_database_refuses_a_veto_with_a_number_and_a_second_cycle_of_the_year(district, centre):
    cycle = scored(district)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalResult.objects.filter(cycle=cycle).update(outcome="veto", total=3)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalCycle.objects.create(
            scheme=cycle.scheme, organization=district, year=2016, title="x", opened_by="t", opened_at=AT
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalCycle.objects.filter(pk=cycle.pk).update(state="final")


def test_the_database_refuses_a_scheme_twice_without_source_or_ending_before_it_begins(centre):
    row = {
        "code": "x", "version": "1", "name": "x", "definition": {}, "source": "s", "effective_from": date(2017, 1, 1),
    }  # fmt: skip
    AppraisalScheme.objects.create(**row)
    for bad in (row, row | {"version": "2", "source": ""}, row | {"version": "3", "effective_to": date(2016, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AppraisalScheme.objects.create(**bad)


def test_the_database_refuses_a_place_or_an_item_scored_twice(district, centre):
    cycle = scored(district)
    result, _ = result_of(cycle, centre)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalResult.objects.create(cycle=cycle, organization=centre, outcome="scored", total=1, max_points=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppraisalLine.objects.create(
            result=result, position=9, item_code="4", name="x", outcome="scored", max_points=1, band="", inputs=[]
        )
