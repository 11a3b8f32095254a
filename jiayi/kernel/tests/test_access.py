from types import SimpleNamespace

import pytest

from jiayi.kernel import access, scope
from jiayi.kernel.access import NotSignedIn, Permission, Role, allowed, public, requires
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden
from jiayi.kernel.testing import staff_actor


class TeaPermission(Permission):
    POUR = "tea.pour"


@requires(TeaPermission.POUR)
def pour(request):
    return "tea"


def test_with_the_permission_the_route_answers():
    assert pour(SimpleNamespace(actor=staff_actor(permissions=frozenset({"tea.pour"})))) == "tea"


def test_without_the_permission_the_route_is_forbidden():
    with pytest.raises(Forbidden):
        pour(SimpleNamespace(actor=staff_actor()))


def test_nobody_is_asked_to_sign_in_first():
    with pytest.raises(NotSignedIn):
        pour(SimpleNamespace(actor=Actor.anonymous()))


def test_roles_give_what_the_tables_say_and_nothing_else(monkeypatch):
    monkeypatch.setattr(access, "_default_tables", [])
    access.register_defaults({TeaPermission.POUR: {Role.NURSE}})
    assert access.permissions_of(["nurse"]) == {"tea.pour"}
    assert access.permissions_of(["doctor"]) == frozenset()


def test_a_public_route_says_so():
    assert public(lambda request: None).is_public


def test_the_label_of_an_actor_carries_no_name():
    actor = staff_actor(account_id=12, name="王医生")
    assert actor.label == "staff:12" and not allowed(actor, TeaPermission.POUR)
    assert Actor.system("demo").label == "system:demo"


WARD, OWN = 12, 7
AGENT = Actor(
    kind="resident",
    account_id=1,
    name="女儿",
    permissions=frozenset({"tea.pour"}),
    patient_ids=frozenset({OWN, WARD}),
    patient_id=WARD,
    wards=frozenset({WARD}),
    mandates=frozenset({f"{WARD}:view"}),
)


@pytest.mark.parametrize(
    ("method", "mandate", "people"),
    [
        ("GET", (), {OWN, WARD}),
        ("GET", ("sign",), {OWN}),
        ("POST", (), {OWN}),
        ("POST", ("sign",), {OWN}),
        ("POST", ("view", "sign"), {OWN, WARD}),
    ],
)
def test_a_route_opens_wards_only_for_what_their_mandate_names(method, mandate, people):
    route = requires(TeaPermission.POUR, mandate=mandate)(lambda request: scope.current().patients)
    with scope.patients([]):
        assert route(SimpleNamespace(actor=AGENT, method=method)) == people
    with pytest.raises(ValueError, match="unknown mandates"):
        requires(TeaPermission.POUR, mandate=("look",))


def test_who_has_switched_to_a_ward_is_still_no_more_than_the_agent():
    assert AGENT.own_ids == {OWN}
    assert AGENT.may(WARD, "view")
    assert not AGENT.may(WARD, "pay")
    assert AGENT.may(OWN, "pay")
    assert not AGENT.may(99, "view")
