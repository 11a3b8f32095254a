"""Households rearranged in one saving: moved, split, joined, a new head; and taken back."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk as desk_routes
from ..models import HouseholdChange, Patient
from ..services import Home
from .factories import make_household, make_patient

pytestmark = pytest.mark.django_db
DO = {"by": Actor.system("tests"), "at": AT}
HEAD, WIFE, SON, OTHER = "02", "12", "20", "97"


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


class Two:
    """Two households: a couple with a son, and a widow."""

    def __init__(self):
        self.place = make_organization()
        self.head, self.wife, self.son, self.widow = (
            make_patient(organization=self.place, name=name) for name in ("陈国强", "王桂芳", "陈明", "李秀英")
        )
        self.first, self.second = make_household(head=self.head), make_household(head=self.widow)
        for person, relation in ((self.wife, WIFE), (self.son, SON)):
            services.join_household(household_id=self.first.pk, patient_id=person.pk, relation_to_head=relation, **DO)

    def home(self, key, *members, **values):
        return Home(key=str(key), members={person.pk: relation for person, relation in members}, **values)

    def lives(self, person):
        row = Patient.objects.get(pk=person.pk)
        return row.household_id, row.relation_to_head


@pytest.fixture
def two():
    return Two()


def moved(two):
    """The son moves to the widow next door."""
    return [
        two.home(two.first.pk, (two.head, HEAD), (two.wife, WIFE)),
        two.home(two.second.pk, (two.widow, HEAD), (two.son, SON)),
    ]


def test_a_move_is_told_first_and_then_saved_with_who_and_when(two):
    told = services.preview_households(homes=moved(two), without=[])
    assert told.sentences == ["陈明：从陈国强家到李秀英家，是儿子"]
    assert "协议都不变" in told.notes[-1]
    assert two.lives(two.son)[0] == two.first.pk
    change = services.arrange_households(homes=moved(two), without=[], **DO)
    assert two.lives(two.son) == (two.second.pk, SON)
    assert (change.moved_count, change.changed_by) == (1, "system:tests")
    assert queries.list_changes(household_id=two.second.pk) == [change]


def test_out_of_one_household_two_are_made(two):
    homes = [
        two.home(two.first.pk, (two.head, HEAD), (two.wife, WIFE)),
        two.home("new-1", (two.son, HEAD), address="柳塘路 9 号"),
    ]
    services.arrange_households(homes=homes, without=[], **DO)
    number, relation = two.lives(two.son)
    assert (number not in (two.first.pk, two.second.pk), relation) == (True, HEAD)
    assert str(queries.get_household(household_id=number).address) == "柳塘路 9 号"


def test_two_become_one_and_the_empty_one_is_named(two):
    homes = [
        two.home(two.first.pk, (two.head, HEAD), (two.wife, WIFE), (two.son, SON), (two.widow, OTHER)),
        two.home(two.second.pk),
    ]
    assert "李秀英家会没有人" in services.preview_households(homes=homes, without=[]).notes[0]
    services.arrange_households(homes=homes, without=[], **DO)
    assert two.lives(two.widow) == (two.first.pk, OTHER)


def test_the_head_changes_and_one_leaves(two):
    homes = [two.home(two.first.pk, (two.wife, HEAD), (two.head, WIFE))]
    services.arrange_households(homes=homes, without=[two.son.pk], **DO)
    assert (two.lives(two.wife)[1], two.lives(two.son)) == (HEAD, (None, ""))


@pytest.mark.parametrize(
    ("relations", "problem"),
    [((WIFE, WIFE, SON), "要有一位户主"), ((HEAD, HEAD, SON), "只能有一位户主"), ((HEAD, "", SON), "请选王桂芳")],
)
def test_a_household_without_one_head_is_not_saved(two, relations, problem):
    people = zip((two.head, two.wife, two.son), relations, strict=True)
    homes = [two.home(two.first.pk, *people)]
    assert problem in "".join(services.preview_households(homes=homes, without=[]).problems)
    with pytest.raises(InvalidInput):
        services.arrange_households(homes=homes, without=[], **DO)


def test_whoever_died_stays_in_the_home_and_another_becomes_its_head(two):
    services.record_death(patient_id=two.head.pk, died_date=date(2026, 5, 1), cause="", **DO)
    stays = [two.home(two.first.pk, (two.head, HEAD), (two.wife, WIFE)), two.home("new-1", (two.son, HEAD))]
    assert "另选一位户主" in services.preview_households(homes=stays, without=[]).problems[0]
    homes = [two.home(two.first.pk, (two.head, HEAD), (two.wife, HEAD), (two.son, SON))]
    services.arrange_households(homes=homes, without=[], **DO)
    assert (two.lives(two.wife)[1], two.lives(two.head)) == (HEAD, (two.first.pk, OTHER))
    away = [two.home(two.first.pk, (two.wife, HEAD), (two.son, SON))]
    assert "不用搬" in services.preview_households(homes=away, without=[two.head.pk]).problems[0]


def test_the_last_change_is_taken_back_once(two):
    change = services.arrange_households(homes=moved(two), without=[], **DO)
    services.undo_household_change(change_id=change.pk, **DO)
    assert two.lives(two.son) == (two.first.pk, SON)
    with pytest.raises(services.CannotUndo):
        services.undo_household_change(change_id=change.pk, **DO)


def test_what_was_changed_again_is_not_taken_back(two):
    change = services.arrange_households(homes=moved(two), without=[], **DO)
    services.leave_household(patient_id=two.son.pk, **DO)
    with pytest.raises(services.CannotUndo):
        services.undo_household_change(change_id=change.pk, **DO)


def test_a_page_that_missed_somebody_is_opened_again(two):
    with pytest.raises(services.HouseholdMoved):
        services.arrange_households(
            homes=[two.home(two.first.pk, (two.head, HEAD), (two.wife, WIFE))], without=[], **DO
        )
    with pytest.raises(services.HouseholdMoved):
        services.preview_households(homes=[two.home(two.second.pk, (two.widow, HEAD), (two.son, SON))], without=[])


def test_another_centres_household_is_not_found(two):
    change = services.arrange_households(homes=moved(two), without=[], **DO)
    with scope.subtree(make_organization().path):
        with pytest.raises(NotFound):
            services.preview_households(homes=moved(two), without=[])
        with pytest.raises(NotFound):
            services.undo_household_change(change_id=change.pk, **DO)


def test_a_name_finds_the_household_and_those_without_one(two):
    alone = make_patient(organization=two.place, name="陈明亮")
    homes, singles = queries.find_households(q="陈", on=date(2026, 6, 1))
    assert ([home.pk for home, _ in homes], singles) == ([two.first.pk], [alone])


def test_the_database_keeps_the_log_as_it_was(two):
    change = services.arrange_households(homes=moved(two), without=[], **DO)
    rows = HouseholdChange.objects.filter(pk=change.pk)
    for action in (lambda: rows.update(moved_count=9), rows.delete):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            action()
    base = {"organization": two.place, "before": "{}", "after": "{}", "moved_count": 0, "changed_at": AT}
    base |= {"changed_by": "x", "changed_by_name": "x"}
    with pytest.raises(DatabaseError, match="change_of_households"), transaction.atomic():
        HouseholdChange.objects.create(**base, household_ids=[])


def test_who_may_change_residents_may_rearrange_them(two):
    doctor = staff_actor(organization_id=two.place.pk, organization_path=two.place.path, roles=frozenset({"doctor"}))
    body = {
        "homes": [
            {"key": home.key, "members": [{"patient_id": n, "relation": r} for n, r in home.members.items()]}
            for home in moved(two)
        ]
    }
    for path in ("/household-previews", "/household-changes"):
        assert DESK.post(without_permission(doctor), path, body)[0] == 403
        assert DESK.post(doctor, path, body)[0] == 200
    status, found = DESK.get(doctor, "/households?q=陈")
    assert (status, found["households"][0]["id"]) == (200, two.first.pk)


DESK = Caller(desk_routes.router, "arranging-desk")
