"""Every resident route × every mandate: a ward is reached only for what the mandate names (security: proxies).

The agent is a neighbour who holds one scope for the elder and looks at their own record, or has switched to the elder.
"""

import re

import pytest

from jiayi.config import urls
from jiayi.entrypoints import middleware, resident
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.kernel.access import MANDATES, Role, permissions_of
from jiayi.kernel.actor import Actor

from .test_foreign_objects import COMMON, DIRECTORY, REFUSED, REFUSED_WRITE, SESSION, call, routes
from .test_foreign_objects import undone as undone
from .test_foreign_objects import world as world

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undone")]


def declared():
    """Function name of every resident route → what its declaration says."""
    found = {}
    assert urls.urlpatterns  # puts the routers together
    for _, router in resident.api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                found[operation.view_func.__name__] = getattr(operation.view_func, "mandate", ())
    return found


def agent(neighbour, elder_id, scopes, *, on_screen):
    return Actor(
        kind="resident",
        account_id=999_999,
        name="代办人",
        permissions=permissions_of([Role.RESIDENT]),
        roles=frozenset({Role.RESIDENT}),
        patient_ids=frozenset({neighbour.pk, elder_id}),
        patient_id=on_screen,
        wards=frozenset({elder_id}),
        mandates=frozenset(f"{elder_id}:{scope}" for scope in scopes),
        channel="resident_h5",
    )


def lets_in(mandate, method, scope):
    if mandate:
        return scope in mandate
    return method == "get" and scope == "view"


@pytest.mark.parametrize("switched", [False, True], ids=["own record", "switched to the ward"])
@pytest.mark.parametrize("scope", MANDATES)
def test_a_mandate_opens_what_it_names_and_nothing_else(world, monkeypatch, scope, switched):
    objects, neighbour, _ = world
    elder = objects["patient_id"]
    actor = agent(neighbour, elder, [scope], on_screen=elder if switched else neighbour.pk)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    every = list(routes("resident"))
    mandates = declared()
    leaks, closed = [], []
    for method, path, operation, document in every:
        if path.split("/")[3] in SESSION:
            continue
        may = lets_in(mandates[operation["operationId"]], method, scope)
        status, text = call("resident", method, path, operation, document, objects)
        names = set(re.findall(r"{(\w+)}", path)) - COMMON
        about_somebody = bool(names) and not (method == "get" and names <= DIRECTORY)
        if about_somebody and not may and status not in (REFUSED if method == "get" else REFUSED_WRITE):
            leaks.append(f"{method} {path} -> {status}")
        if not may and (ELDER.name in text or status >= 500):
            leaks.append(f"{method} {path} -> {status} names the ward")
        if may and method == "get" and names == {"patient_id"} and status not in (200, 422):
            closed.append(f"{method} {path} -> {status}")
    assert leaks == []
    assert closed == []


def test_a_write_that_declares_nothing_needs_a_mandate_for_everything(world):
    objects, neighbour, _ = world
    elder = objects["patient_id"]
    partly = agent(neighbour, elder, MANDATES[:-1], on_screen=elder)
    wholly = agent(neighbour, elder, MANDATES, on_screen=elder)
    assert elder not in partly.people_for(*MANDATES, every=True)
    assert elder in wholly.people_for(*MANDATES, every=True)
    assert neighbour.pk in partly.people_for(*MANDATES, every=True)
