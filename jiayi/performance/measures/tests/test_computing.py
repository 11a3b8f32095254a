from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.organizations.models import PopulationFigure
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.versions import VersionTaken
from jiayi.performance.facts import services as fact_services
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
    tag,
)
from jiayi.performance.measures import queries, services
from jiayi.performance.measures.models import EnteredValue, Measure, MeasureResult
from jiayi.performance.measures.rules.expressions import ExpressionRefused
from jiayi.performance.measures.services.computing import NothingToCompute
from jiayi.performance.measures.services.definitions import MeasureNotDraft
from jiayi.performance.surveys import queries as surveys
from jiayi.performance.surveys import services as survey_services

pytestmark = pytest.mark.django_db
CATALOGUE = "hangzhou_2017"


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def district():
    return make_organization(kind="bureau", code="ALL", name="下城区")


@pytest.fixture
def centre(district):
    return make_organization(parent=district, code="WH", name="文晖")


@pytest.fixture
def station(centre):
    return make_organization(parent=centre, kind="station", code="WH1", name="现代城站")


def compute(year=2017):
    return services.compute(catalogue=CATALOGUE, year=year, by=SYSTEM, at=AT)


def counts(run, code, place, team=None):
    row = queries.find_result(run=run, code=code, organization_id=place.pk, team_id=team)
    return (row.numerator, row.denominator, row.exclusions) if row else None


def test_one_run_counts_people_for_team_station_centre_and_district(district, centre, station):
    services.load_seeds(by=SYSTEM, at=AT)
    team = make_team(organization=station)
    people = [make_patient(organization=station, birth_date=date(1950, 1, 1)) for _ in range(3)]
    people.append(make_patient(organization=centre, birth_date=date(1950, 1, 1)))
    for person in people:
        tag(person, "hypertension")
    make_contract(patient=people[0], team=team, signed_date=date(2017, 4, 1))
    make_contract(patient=people[1], team=team, signed_date=date(2016, 4, 1))
    PopulationFigure.objects.create(
        organization=centre, year=2017, kind="registered_year_end", value=10, source="测试", is_derived=True
    )
    run = compute()
    assert counts(run, "HZ17-T04", station) == (2, 3, 0)
    assert counts(run, "HZ17-T04", centre) == counts(run, "HZ17-T04", district) == (2, 4, 0)
    assert counts(run, "HZ17-T04", station, team=team.pk) == (2, 2, 0)
    assert counts(run, "HZ17-1", centre) == counts(run, "HZ17-1", district) == (1, 10, 0)
    assert counts(run, "HZ17-1", station) == (1, None, 0)
    line = next(
        line for line in queries.list_lines(run=run, organization_id=centre.pk) if line.measure.code == "HZ17-1"
    )
    assert (line.rate, line.target, line.missing, line.is_reached) == (Decimal("0.1"), Decimal("0.3"), 2, False)


def test_a_resident_of_the_centre_counts_at_the_station_where_the_team_works(district, centre, station):
    services.load_seeds(by=SYSTEM, at=AT)
    elsewhere = make_organization(parent=district)
    there, away = make_team(organization=station), make_team(organization=elsewhere)
    people = [make_patient(organization=centre, birth_date=date(1950, 1, 1)) for _ in range(3)]
    for person, team in zip(people, (there, away, None), strict=True):
        tag(person, "hypertension")
        if team:
            make_contract(patient=person, team=team, signed_date=date(2017, 4, 1))
    run = compute()
    assert counts(run, "HZ17-T04", station) == (1, 1, 0)
    assert counts(run, "HZ17-T04", centre) == counts(run, "HZ17-T04", district) == (2, 3, 0)
    assert counts(run, "HZ17-T04", elsewhere) is None
    measure = queries.get_measure(code="HZ17-T04", year=2017)

    def who(place):
        page = queries.page_people(measure=measure, year=2017, side="numerator", organization_id=place.pk)
        return {line.patient_id for line in page.items}

    assert (who(station), who(centre), who(elsewhere)) == ({people[0].pk}, {people[0].pk, people[1].pk}, set())


def test_family_beds_of_six_centres_pool_to_37_of_334_and_say_that_they_were_entered(district, centre):
    others = [make_organization(parent=district, code=code) for code in ("TW", "CC", "CH", "DX", "SQ")]
    services.load_seeds(by=SYSTEM, at=AT)
    services.load_seeds(by=SYSTEM, at=AT)
    run = compute()
    assert counts(run, "HZ17-T19", centre) == (7, 50, 0)
    assert counts(run, "HZ17-T19", others[1]) == (0, 73, 0)
    assert counts(run, "HZ17-T19", district) == (37, 334, 0)
    assert queries.find_result(run=run, code="HZ17-T19", organization_id=centre.pk).basis == "entered"


def test_the_dead_and_moved_are_excluded_shown_and_opened(centre):
    from jiayi.foundation.patients import services as patients

    services.load_seeds(by=SYSTEM, at=AT)
    alive, gone = (make_patient(organization=centre, birth_date=date(1950, 1, 1)) for _ in range(2))
    for person in (alive, gone):
        tag(person, "diabetes")
    patients.record_move_out(patient_id=gone.pk, moved_out_date=date(2017, 12, 31), to="", by=SYSTEM, at=AT)
    with transaction.atomic():
        run = compute()
    measure = queries.get_measure(code="HZ17-3", year=2017)
    assert counts(run, "HZ17-3", centre) == (0, 1, 1)
    sides = {
        side: [line.patient_id for line in queries.page_people(measure=measure, year=2017, side=side).items]
        for side in ("numerator", "denominator", "gap", "exclusion")
    }
    assert sides == {"numerator": [], "denominator": [alive.pk], "gap": [alive.pk], "exclusion": [gone.pk]}
    shown = queries.page_people(measure=measure, year=2017, side="gap", organization_id=centre.pk).items[0]
    assert ("已签约", False) in shown.facts
    assert queries.count_side(measure=measure, year=2017, side="gap") == 1


def test_people_outside_the_scope_are_not_shown(centre):
    services.load_seeds(by=SYSTEM, at=AT)
    person = make_patient(organization=centre, birth_date=date(1950, 1, 1))
    elsewhere = make_organization()
    fact_services.rebuild_year(year=2017, at=AT)
    measure = queries.get_measure(code="HZ17-3", year=2017)
    with scope.subtree(centre.path):
        found = queries.page_people(measure=measure, year=2017, side="denominator")
        assert [line.patient_id for line in found.items] == [person.pk]
    with scope.subtree(elsewhere.path):
        assert queries.page_people(measure=measure, year=2017, side="denominator").items == []
        with pytest.raises(NotFound):
            queries.page_people(measure=measure, year=2017, side="denominator", organization_id=centre.pk)


def test_an_entered_measure_and_a_population_denominator_have_no_people_to_open(centre):
    services.load_seeds(by=SYSTEM, at=AT)
    for code, side in (("HZ17-T19", "numerator"), ("HZ17-1", "denominator")):
        with pytest.raises(NotFound):
            queries.page_people(measure=queries.get_measure(code=code, year=2017), year=2017, side=side)
    with pytest.raises(InvalidInput):
        queries.page_people(measure=queries.get_measure(code="HZ17-3", year=2017), year=2017, side="both")


def test_a_survey_gives_the_effective_rate_and_its_elements(centre):
    services.load_seeds(by=SYSTEM, at=AT)
    good = {
        "outcome": "completed", "phone_correct": True, "has_agreement": True,
        "knows_signed": True, "knows_doctor": True, "knows_content": True, "satisfaction": "satisfied",
    }  # fmt: skip
    survey = survey_services.record_survey(
        organization_id=centre.pk,
        year=2017,
        title="市抽查",
        source="测试",
        calls=[good] * 85 + [good | {"knows_doctor": False, "satisfaction": "dissatisfied"}] * 3
        + [{"outcome": "no_answer"}] * 12,
        by=SYSTEM,
        at=AT,
    )  # fmt: skip
    summary = surveys.survey_summary(survey_id=survey.pk)
    assert (summary.rate, summary.interval) == (Decimal("0.9659"), (Decimal("0.9045"), Decimal("0.9883")))
    run = compute()
    assert counts(run, "HZ17-5", centre) == (85, 88, 12)
    assert counts(run, "HZ17-T09", centre) == (85, 88, 12)
    assert counts(run, "HZ17-T31", centre) == (85, 88, 12)
    assert surveys.survey_answers(organization_id=centre.pk, year=2017) == {
        "knows_signed": {"知晓": 88, "不知晓": 0},
        "satisfaction": {"满意": 85, "基本满意": 0, "不满意": 3},
    }


def test_a_catalogue_without_measures_in_force_is_refused():
    with pytest.raises(NothingToCompute):
        compute()


def draft(version="2", **changes):
    values = {
        "name": "测试率", "kind": "facts", "numerator": "年龄 >= 60", "source": "测试",
        "numerator_words": "六十岁以上", "denominator_words": "全部",
    } | changes  # fmt: skip
    return services.add_version(
        code="T-1", version=version, catalogue="t", effective_from=date(2017, 1, int(version)), definition=values,
        by=SYSTEM, at=AT,
    )  # fmt: skip


def test_a_new_version_takes_over_on_its_day_and_an_old_result_keeps_its_version():
    first = services.publish_measure(measure_id=draft("1").pk, by=SYSTEM, at=AT)
    second = services.publish_measure(measure_id=draft("2").pk, by=SYSTEM, at=AT)
    first.refresh_from_db()
    assert (first.effective_to, second.effective_to) == (date(2017, 1, 2), None)
    assert queries.get_measure(code="T-1", year=2017) == second
    assert [m.version for m in queries.list_versions(code="T-1")] == ["2", "1"]
    with pytest.raises(MeasureNotDraft):
        services.publish_measure(measure_id=second.pk, by=SYSTEM, at=AT)
    with pytest.raises(VersionTaken):
        draft("2")
    services.retire_measure(measure_id=second.pk, on=date(2017, 6, 1), by=SYSTEM, at=AT)
    assert queries.in_force(catalogue="t", year=2018) == []


def test_a_draft_with_an_unknown_column_is_refused_and_nothing_is_stored():
    with pytest.raises(ExpressionRefused) as refusal:
        draft(numerator="年零 >= 60")
    assert refusal.value.code == "expression_unknown_column"
    assert not Measure.objects.exists()


@pytest.mark.parametrize("changes", [{"name": ""}, {"target": "1.2"}, {"target": "高"}, {"color": "red"}])
def test_an_incomplete_or_wrong_definition_is_refused(changes):
    with pytest.raises(InvalidInput):
        draft(**changes)


def test_the_database_refuses_to_edit_a_published_formula_and_a_second_version_in_force():
    first = services.publish_measure(measure_id=draft("1").pk, by=SYSTEM, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.filter(pk=first.pk).update(numerator="TRUE")
    second = draft("2")
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.filter(pk=second.pk).update(status="published")


def test_the_database_refuses_to_change_a_result_and_an_impossible_fraction(centre):
    services.load_seeds(by=SYSTEM, at=AT)
    compute()
    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureResult.objects.update(numerator=0)
    row = {"measure_code": "x", "organization": centre, "year": 2017, "entered_by": "t", "entered_at": AT}
    for bad in ({"numerator": 1, "denominator": 0, "source": "s"}, {"numerator": 1, "denominator": 1, "source": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EnteredValue.objects.create(**row, **bad)
