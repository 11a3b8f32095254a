"""Lists and search: found by every way, in order, page by page, never outside the scope."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiayi.foundation.organizations.models import Grid
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import BadCursor

from .. import queries, services
from ..queries import Filters
from ..services import PatientRow
from .factories import identity_number, make_patient

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
ON = date(2026, 6, 1)


def names(found):
    return [row.name for row in found.items]


@pytest.fixture
def centre():
    return make_organization()


@pytest.fixture
def people(centre):
    """Four people of a centre and its station, one of another centre."""
    station = make_organization(parent=centre, kind="station")
    make_patient(organization=make_organization(), name="王桂芳", phone="13911110041")
    return [
        make_patient(organization=centre, name="王桂芳", phone="13811110041", division_code="330105017001"),
        make_patient(organization=station, name="张三", sex="1", birth_date=date(1990, 1, 1), phone="13822220042"),
        make_patient(organization=centre, name="欧阳修", sex="1", birth_date=date(2021, 1, 1)),
        make_patient(organization=station, name="王国富", sex="1", birth_date=date(1948, 1, 1)),
    ]


def search(centre, q="", **values):
    with scope.subtree(centre.path):
        return queries.search(q=q, on=ON, **values)


def test_a_list_is_in_the_order_of_pinyin_over_all_organisations(centre, people):
    found = search(centre)
    assert names(found) == ["欧阳修", "王桂芳", "王国富", "张三"]
    assert (found.total, found.total_capped, found.next_cursor) == (4, False, None)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("王", ["王国富", "王桂芳"]),
        ("王桂", ["王桂芳"]),
        ("wang", ["王桂芳", "王国富"]),
        ("wanggui", ["王桂芳"]),
        ("wgf", ["王桂芳", "王国富"]),
        ("oyx", ["欧阳修"]),
        ("zs", ["张三"]),
        ("13811110041", ["王桂芳"]),
        ("0041", ["王桂芳"]),
        ("33010501700100001", ["王桂芳"]),
        ("13911110041", []),
        ("赵", []),
        ("qqq", []),
    ],
)
def test_people_are_found_by_name_pinyin_initials_phone_and_tail(centre, people, q, expected):
    found = search(centre, q)
    assert names(found) == expected
    assert found.total == len(expected)


def test_initials_that_look_like_pinyin_are_tried_as_well(centre):
    make_patient(organization=centre, name="左岸", sex="1")
    assert names(search(centre, "za")) == ["左岸"]


def test_the_whole_number_and_its_tail_are_found_exactly(centre, people):
    number = str(people[0].identity_number)
    assert names(search(centre, number)) == ["王桂芳"]
    assert "王桂芳" in names(search(centre, number[-4:].lower()))
    with scope.subtree(centre.path):
        assert queries.find_by_identity(kind="id_card", number=number).pk == people[0].pk
        assert queries.find_by_identity(kind="id_card", number="0") is None
        assert queries.find_by_phone(phone="0") == []


def test_pages_follow_each_other_without_gap_or_double(centre, people):
    for q in ("", "w", "王"):
        whole, parts, cursor = names(search(centre, q)), [], None
        while True:
            page = search(centre, q, cursor=cursor, limit=1)
            parts += names(page)
            cursor = page.next_cursor
            if cursor is None:
                break
            assert page.total == (-1 if len(parts) > 1 else len(whole))
        assert parts == whole


def test_a_page_costs_one_statement(centre, people):
    with (
        scope.subtree(centre.path),
        CaptureQueriesContext(
            connection,
        ) as sent,
    ):
        queries.search(q="wang", filters=Filters(tag="elderly"), on=ON)
    assert len(sent) == 1


@pytest.mark.parametrize(
    "cursor", ["?", "bnVsbA", "WyJhbGwiXQ", "WyJhbGwiLDEsMl0", "WyJ4IiwiYSIsMV0", "WyJhbGwiLCJhIiwiYiIsMV0"]
)
def test_a_foreign_cursor_is_refused(centre, cursor):
    with pytest.raises(BadCursor):
        search(centre, cursor=cursor)


def test_filters_add_up(centre, people):
    team = make_team(organization=centre)
    with scope.everything(reason="test"):
        grid = Grid.objects.create(organization=centre, code="G1", name="流西一")
        services.change_contact(patient_id=people[0].pk, grid_id=grid.pk, by=BY, at=AT)
        services.set_current_team(patient_ids=[people[0].pk, people[3].pk], team_id=team.pk, by=BY, at=AT)
        services.set_tag(patient_id=people[3].pk, code="diabetes", from_date=ON, source="register", by=BY, at=AT)
    for filters, expected in [
        (Filters(tag="elderly"), ["王桂芳", "王国富"]),
        (Filters(tag="child"), ["欧阳修"]),
        (Filters(tag="nothing"), []),
        (Filters(sex="1", min_age=65), ["王国富"]),
        (Filters(max_age=36), ["欧阳修", "张三"]),
        (Filters(min_age=36, max_age=36), ["张三"]),
        (Filters(grid_id=grid.pk), ["王桂芳"]),
        (Filters(division_code="330105017"), ["王桂芳"]),
        (Filters(is_signed=True), ["王桂芳", "王国富"]),
        (Filters(is_signed=False), ["欧阳修", "张三"]),
        (Filters(organization_id=people[1].organization_id), ["王国富", "张三"]),
        (Filters(team_ids=frozenset({team.pk})), ["王桂芳", "王国富"]),
        (Filters(team_ids=frozenset({team.pk}), tag="diabetes"), ["王国富"]),
        (Filters(team_ids=frozenset({0})), []),
    ]:
        found = search(centre, filters=filters)
        assert names(found) == expected
        assert found.total == len(expected)
    row = search(centre, "王国富").items[0]
    assert (row.team_name, row.tags) == (team.name, {"elderly", "diabetes"})
    assert search(centre, "王桂芳").items[0].grid_name == "流西一"


def test_those_who_left_are_listed_only_when_asked_for(centre, people):
    with scope.everything(reason="test"):
        services.record_death(patient_id=people[0].pk, died_date=ON, cause="", by=BY, at=AT)
    assert "王桂芳" not in names(search(centre))
    assert names(search(centre, filters=Filters(state="left"))) == ["王桂芳"]
    assert names(search(centre, filters=Filters(state="all"))) == ["欧阳修", "王桂芳", "王国富", "张三"]


def test_sensitive_classes_are_hidden_unless_permitted(centre, people):
    with scope.everything(reason="test"):
        services.set_tag(patient_id=people[0].pk, code="mental", from_date=ON, source="register", by=BY, at=AT)
    assert search(centre, "王桂芳").items[0].tags == {"elderly"}
    assert search(centre, filters=Filters(tag="mental")).items == []
    assert search(centre, "王桂芳", sensitive=True).items[0].tags == {"elderly", "mental"}
    assert names(search(centre, filters=Filters(tag="mental"), sensitive=True)) == ["王桂芳"]


def test_residents_and_strangers_list_nobody(centre, people):
    with scope.patients([people[0].pk]):
        assert queries.search(on=ON).items == []
    with pytest.raises(scope.ScopeMissing):
        queries.search(on=ON)


def test_single_organisations_are_a_scope_too(centre, people):
    with scope.organizations([centre.pk]):
        assert names(queries.search(on=ON)) == ["欧阳修", "王桂芳"]
    with scope.everything(reason="test"):
        assert len(queries.search(on=ON).items) == 5


def test_people_loaded_in_bulk_are_found_like_others(centre):
    team = make_team(organization=centre)
    born = date(1948, 5, 5)
    row = PatientRow(
        organization_id=centre.pk,
        name="李建国",
        sex="1",
        birth_date=born,
        identity_number=identity_number(birth_date=born, sex="1"),
        phone="13800009999",
        address="北苑小区 7 幢 402",
        division_code="330105017002",
        current_team_id=team.pk,
    )
    with scope.everything(reason="test"):
        home = services.import_households_bulk([(centre.pk, "北苑小区", "330105017002", "和平苑社区")], by=BY, at=AT)
        ids = services.import_patients_bulk([row], by=BY, at=AT)
        number = services.import_tags_bulk(
            [(ids[0], "elderly", date(2013, 5, 5), None, "register"), (ids[0], "tb", ON, None, "import")],
            by=BY,
            at=AT,
        )
        person = queries.get_patient(patient_id=ids[0])
        assert str(queries.get_household(household_id=home[0]).address) == "北苑小区"
    assert (number, person.health_record_number) == (2, "33010501700200001")
    assert str(person.identity_number) == row.identity_number
    for q in ("lijianguo", "ljg", "李建", "9999", "13800009999", row.identity_number):
        assert names(search(centre, q)) == ["李建国"]
    assert names(search(centre, filters=Filters(tag="tb"), sensitive=True)) == ["李建国"]
