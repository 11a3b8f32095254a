"""The tree of organisations: paths, moving, what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import staff_actor

from .. import queries, services
from ..models import Grid, Organization, PopulationFigure, ServiceArea
from .factories import AT, make_organization

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


def refused(constraint, action):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        action()


def test_the_path_holds_the_ids_from_the_root_down():
    centre = make_organization(kind="bureau")
    station = make_organization(parent=centre, kind="station")
    assert (centre.path, station.path) == (f"{centre.pk}.", f"{centre.pk}.{station.pk}.")
    assert queries.list_subtree_ids(organization_id=centre.pk) == [centre.pk, station.pk]


def test_moving_takes_everything_below_along():
    bureau, old, new = make_organization(kind="bureau"), make_organization(), make_organization()
    with scope.everything(reason="test"):
        for node in (old, new):
            services.move_organization(organization_id=node.pk, parent_id=bureau.pk, by=BY, at=AT)
        old.refresh_from_db()
        station = make_organization(parent=old, kind="station")
        clinic = make_organization(parent=station, kind="village_clinic")
        services.move_organization(organization_id=station.pk, parent_id=new.pk, by=BY, at=AT)
    clinic.refresh_from_db()
    assert clinic.path == f"{bureau.pk}.{new.pk}.{station.pk}.{clinic.pk}."


def test_a_node_cannot_hang_below_itself():
    centre = make_organization()
    station = make_organization(parent=centre)
    with scope.everything(reason="test"), pytest.raises(services.TreeLoop):
        services.move_organization(organization_id=centre.pk, parent_id=station.pk, by=BY, at=AT)


def test_the_database_refuses_a_path_that_does_not_follow_the_parent():
    centre = make_organization()
    station = make_organization(parent=centre)
    rows = Organization.objects.filter(pk=station.pk)
    refused("path_follows_parent", lambda: rows.update(path=f"9{centre.pk}.{station.pk}."))
    refused("path_follows_parent", lambda: rows.update(path=f"{station.pk}."))
    refused("path_follows_parent", lambda: Organization.objects.filter(pk=centre.pk).update(path="1.2."))


def test_the_database_refuses_an_organisation_above_itself():
    centre = make_organization()
    refused(
        "not_own_parent|path_follows_parent",
        lambda: Organization.objects.filter(pk=centre.pk).update(parent_id=centre.pk),
    )


def test_the_database_refuses_a_licence_that_ends_before_it_begins():
    centre = make_organization()
    rows = Organization.objects.filter(pk=centre.pk)
    refused("license_period", lambda: rows.update(license_from=date(2026, 1, 1), license_to=date(2026, 1, 1)))


def test_a_wrong_licence_period_is_told_in_words():
    centre = make_organization()
    with scope.everything(reason="test"), pytest.raises(InvalidInput, match="止日"):
        services.change_organization(
            organization_id=centre.pk, by=BY, at=AT, license_from=date(2026, 1, 2), license_to=date(2026, 1, 1)
        )


def test_a_code_is_used_once():
    make_organization(code="WH")
    with pytest.raises(services.CodeTaken):
        make_organization(code="WH")


def test_hours_that_cannot_be_read_are_refused():
    centre = make_organization()
    with scope.everything(reason="test"), pytest.raises(services.HoursInvalid):
        services.change_organization(organization_id=centre.pk, by=BY, at=AT, hours={"mon": "8-17"})


def test_staff_change_only_what_lies_below_them():
    own, foreign = make_organization(), make_organization()
    by = staff_actor(organization_id=own.pk, organization_path=own.path)
    with scope.subtree(own.path):
        station = services.create_organization(
            parent_id=own.pk, kind="station", name="柳塘站", code="LT1", by=by, at=AT
        )
        assert [row.pk for row in queries.list_organizations()] == [own.pk, station.pk]
        with pytest.raises(NotFound):
            services.change_organization(organization_id=foreign.pk, by=by, at=AT, name="别人的中心")
        with pytest.raises(NotFound):
            services.move_organization(organization_id=station.pk, parent_id=foreign.pk, by=by, at=AT)
        with pytest.raises(InvalidInput):
            services.create_organization(parent_id=None, kind="bureau", name="新局", code="X", by=by, at=AT)


def test_service_areas_are_replaced_as_a_whole_and_found_by_place():
    centre = make_organization()
    with scope.everything(reason="test"):
        services.set_service_areas(organization_id=centre.pk, division_codes=["330105017001"], by=BY, at=AT)
        services.set_service_areas(
            organization_id=centre.pk, division_codes=["330105017002", "330105017003"], by=BY, at=AT
        )
    assert queries.list_service_areas(organization_id=centre.pk) == ["330105017002", "330105017003"]
    assert queries.serving_organization_ids(division_code="330105017002") == [centre.pk]
    assert queries.serving_organization_ids(division_code="330105017") == [centre.pk]
    assert queries.serving_organization_ids(division_code="330105017001") == []
    assert queries.serving_organization_ids(division_code="") == []
    refused("area_once", lambda: ServiceArea.objects.create(organization=centre, division_code="330105017002"))


def test_a_grid_code_is_used_once_in_an_organisation():
    centre = make_organization()
    with scope.everything(reason="test"):
        values = {"code": "G01", "name": "流西一", "division_code": "", "doctor_id": None}
        grid = services.save_grid(organization_id=centre.pk, **values, by=BY, at=AT)
        services.save_grid(organization_id=centre.pk, grid_id=grid.pk, **values, by=BY, at=AT)
        with pytest.raises(services.CodeTaken):
            services.save_grid(organization_id=centre.pk, **values, by=BY, at=AT)
        refused("grid_code_once", lambda: Grid.objects.create(organization=centre, code="G01", name="x"))


def test_a_foreign_grid_is_not_found():
    with scope.everything(reason="test"):
        grid = Grid.objects.create(organization=make_organization(), code="G01", name="流西一")
    own = make_organization()
    with scope.subtree(own.path):
        assert queries.list_grids() == []
        with pytest.raises(NotFound):
            queries.get_grid(grid_id=grid.pk)


class TestPopulation:
    def test_the_kinds_are_kept_apart(self):
        centre = make_organization()
        with scope.everything(reason="test"):
            for kind, value in [("registered_year_end", 46_990), ("resident", 55_300)]:
                services.set_population(
                    organization_id=centre.pk, year=2017, kind=kind, value=value, source="统计", by=BY, at=AT
                )
        assert queries.population(organization_id=centre.pk, year=2017, kind="registered_year_end") == 46_990
        assert queries.population(organization_id=centre.pk, year=2017, kind="resident") == 55_300
        assert queries.population(organization_id=centre.pk, year=2017, kind="registered_grid") is None
        assert queries.population(organization_id=centre.pk, year=2016, kind="resident") is None

    def test_grids_add_up_where_the_organisation_has_no_row_of_its_own(self):
        centre = make_organization()
        with scope.everything(reason="test"):
            for code, value in [("G01", 5500), ("G02", 3500)]:
                grid = Grid.objects.create(organization=centre, code=code, name=code)
                services.set_population(
                    grid_id=grid.pk, year=2017, kind="registered_grid", value=value, source="计划表", by=BY, at=AT
                )
        assert queries.population(organization_id=centre.pk, year=2017, kind="registered_grid") == 9000

    def test_correcting_replaces_the_number_and_tells(self):
        centre = make_organization()
        with scope.everything(reason="test"):
            for value in (1, 2):
                figure = services.set_population(
                    organization_id=centre.pk, year=2017, kind="resident", value=value, source="统计", by=BY, at=AT
                )
        assert PopulationFigure.objects.get().value == figure.value == 2

    @pytest.mark.parametrize("places", [{}, {"organization_id": 1, "division_code": "330105"}])
    def test_a_figure_belongs_to_one_place(self, places):
        with scope.everything(reason="test"), pytest.raises(services.PlaceUnclear):
            services.set_population(year=2017, kind="resident", value=1, source="统计", by=BY, at=AT, **places)

    def test_a_foreign_place_is_not_found(self):
        own, foreign = make_organization(), make_organization()
        with scope.subtree(own.path), pytest.raises(NotFound):
            services.set_population(
                organization_id=foreign.pk, year=2017, kind="resident", value=1, source="统计", by=BY, at=AT
            )

    def test_the_database_refuses_what_is_no_figure(self):
        centre = make_organization()
        with scope.everything(reason="test"):
            grid = Grid.objects.create(organization=centre, code="G01", name="x")
        base = {"year": 2017, "kind": "resident", "value": 1, "source": "统计"}
        create = PopulationFigure.objects.create
        refused("one_place", lambda: create(**base))
        refused("one_place", lambda: create(**base, organization=centre, grid=grid))
        refused("has_source", lambda: create(**base | {"source": ""}, organization=centre))
        refused("figure_year", lambda: create(**base | {"year": 1900}, organization=centre))
        for place in ({"organization": centre}, {"grid": grid}, {"division_code": "330105"}):
            create(**base, **place)
            refused("figure_per_", lambda place=place: create(**base, **place))


class TestCalendar:
    def test_the_official_holidays_are_loaded_once_and_edits_stay(self):
        assert services.load_holidays(years=[2026], by=BY, at=AT) > 20
        services.set_calendar_day(day=date(2026, 10, 1), kind="workday", name="应急值守", source="", by=BY, at=AT)
        services.load_holidays(years=[2026], by=BY, at=AT)
        assert queries.is_working_day(date(2026, 10, 1))
        assert not queries.is_working_day(date(2026, 10, 2))
        assert queries.is_working_day(date(2026, 10, 10))
        services.clear_calendar_day(day=date(2026, 10, 1), by=BY, at=AT)
        assert queries.is_working_day(date(2026, 10, 1))
        with pytest.raises(NotFound):
            services.clear_calendar_day(day=date(2026, 10, 1), by=BY, at=AT)

    def test_working_days_are_counted_over_the_calendar(self):
        services.load_holidays(years=[2026], by=BY, at=AT)
        assert queries.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)

    def test_every_bundled_holiday_has_a_chinese_name(self):
        services.load_holidays(years=services.known_calendar_years(), by=BY, at=AT)
        names = {row.name for year in services.known_calendar_years() for row in queries.list_calendar(year=year)}
        assert all(not name.isascii() for name in names)
