"""Columns and views follow the person; a view never keeps whom somebody looked for."""

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.worktables.api import desk as routes
from jiayi.foundation.worktables.models import TableLayout, TableView
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission
from tests.people import AT, organization, staff

pytestmark = pytest.mark.django_db
VIEW = {"name": "快到期的老人", "filters": {"tag": "elderly", "q": "王桂芳"}, "sort": "until", "columns": ["name"]}


@pytest.fixture(scope="module")
def desk():
    return Caller(routes.router, "worktables")


def person(home, role):
    account = staff(home, roles=(role,))
    return staff_actor(
        account_id=account.pk,
        name=account.display_name,
        organization_id=home.pk,
        organization_path=home.path,
        roles=frozenset({role}),
    )


def test_columns_are_kept_for_the_person(desk):
    nurse = person(organization(), "nurse")
    assert desk.get(nurse, "/worktables/contracts")[1]["columns"] == []
    assert desk.put(nurse, "/worktables/contracts", {"columns": ["team", "name"], "density": "compact"})[0] == 204
    desk.put(nurse, "/worktables/contracts", {"columns": ["name", "team"], "density": "compact"})
    found = desk.get(nurse, "/worktables/contracts")[1]
    assert (found["columns"], found["density"]) == (["name", "team"], "compact")


def test_a_view_keeps_filters_but_never_the_search_words(desk):
    nurse = person(organization(), "nurse")
    view = desk.post(nurse, "/worktables/contracts/views", VIEW)[1]
    assert view["filters"] == {"tag": "elderly"}
    desk.post(nurse, "/worktables/contracts/views", VIEW | {"sort": "name", "is_default": True})
    [kept] = desk.get(nurse, "/worktables/contracts")[1]["views"]
    assert (kept["id"], kept["sort"], kept["is_default"]) == (view["id"], "name", True)


def test_a_shared_view_is_seen_below_and_belongs_to_who_saved_it(desk):
    bureau = organization(kind="bureau")
    centre = organization(bureau)
    boss, nurse, stranger = person(bureau, "bureau"), person(centre, "nurse"), person(organization(), "nurse")
    view = desk.post(boss, "/worktables/contracts/views", VIEW | {"is_shared": True, "is_default": True})[1]
    [seen] = desk.get(nurse, "/worktables/contracts")[1]["views"]
    assert (seen["is_mine"], seen["is_shared"], seen["is_default"]) == (False, True, False)
    assert desk.get(stranger, "/worktables/contracts")[1]["views"] == []
    client = desk.client
    assert client is not None
    for other in (nurse, stranger):
        assert desk._call(other, "delete", f"/table-views/{view['id']}")[0] == 404
    assert desk._call(boss, "delete", f"/table-views/{view['id']}")[0] == 204


def test_sharing_is_not_for_everyone(desk):
    nurse = person(organization(), "nurse")
    assert desk.post(nurse, "/worktables/contracts/views", VIEW | {"is_shared": True})[0] == 403
    assert desk.post(without_permission(nurse), "/worktables/contracts/views", VIEW)[0] == 403


def test_the_database_refuses_two_defaults_two_layouts_and_unknown_densities(desk):
    account = staff(organization())
    view = {"account": account, "table": "t", "saved_by_name": "x", "saved_at": AT}
    TableView.objects.create(**view, name="a", is_default=True)
    TableLayout.objects.create(account=account, table="t")
    refused = [
        ("one_default_view", TableView, {**view, "name": "b", "is_default": True}),
        ("view_name_once", TableView, {**view, "name": "a"}),
        ("view_has_name", TableView, {**view, "name": ""}),
        ("layout_once", TableLayout, {"account": account, "table": "t"}),
        ("density_known", TableLayout, {"account": account, "table": "u", "density": "tiny"}),
    ]
    for name, model, values in refused:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**values)
