"""Every route × every role × an object of another centre: "not found" or "not allowed", never the object.

Scope is a net, this is the wall (docs/adr/0002). The foreign staff work in the neighbouring centre of the demo
district, the foreign resident is a neighbour. A new path parameter must be given an object in objects.py, or be named
as common.
"""

import json
import re
from contextlib import nullcontext
from functools import cache

import pytest
from django.db import transaction
from django.test import Client

from jiayi.config import urls
from jiayi.config.cli.openapi import FOLDER
from jiayi.entrypoints import desk, doctor, middleware, resident
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from tests import database

from .objects import foreign_objects
from .sampling import sample

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undone")]
HTTP = Client(raise_request_exception=False)  # a new one for each of thousands of requests would set up the middleware
TODAY = database.DEMO_DAY
APIS = {"resident": resident.api, "doctor": doctor.api, "desk": desk.api}
STAFF = [role for role in Role if role is not Role.RESIDENT]
# Catalogues and directories that everybody may read, or that belong to the whole house.
COMMON = {
    "code", "day", "entry_code", "table", "package_id", "template_id", "measure_id", "item_code", "version_id", "kind",
    "serial", "move", "what",
    "store",  # a name a device gave itself; who asks gets a key of their own for it
}  # fmt: skip
DIRECTORY = {"organization_id", "team_id", "practitioner_id"}  # names and opening hours: read by all, changed by few
SESSION = {"login", "logout", "me"}
# A cycle belongs to the bureau and is seen by all its centres; each finds only its own results in it.
SHARED = {"/api/desk/appraisals/{cycle_id}", "/api/desk/appraisals/{cycle_id}/results"}
CENTRE = "文晖"
REFUSED = {401, 403, 404}
# A write may also be refused for its shape before the object is looked for.
REFUSED_WRITE = REFUSED | {409, 422}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The demo district of a thousand people, and objects of its Wenhui centre by the name of their path parameter."""
    with django_db_blocker.unblock(), database.demo_district(), transaction.atomic():
        with scope.everything(reason="the test looks for foreign objects"):
            yield foreign_objects()
        transaction.set_rollback(True)


@pytest.fixture
def undone(world):
    """What a test of the shared district leaves behind goes with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@cache
def described(client):
    """As committed: writing it takes seconds. `make check` compares all of it, the first test below the routes."""
    return json.loads((FOLDER / f"{client}.json").read_text(encoding="utf-8"))


def declared(client):
    """Method and path of every route of the code."""
    assert urls.urlpatterns  # puts the routers together
    for prefix, router in APIS[client]._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods if operation.include_in_schema else ():
                    yield (
                        method.lower(),
                        re.sub(r"{\w+:(\w+)}", r"{\1}", re.sub("/+", "/", f"/api/{client}/{prefix}/{path}")),
                    )


def routes(client):
    document = described(client)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation, document


def actor_of(role, place):
    return Actor(
        kind="staff",
        account_id=999_999,
        name="邻居",
        organization_id=place.pk,
        organization_name=place.name,
        organization_path=place.path,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
        channel="desk",
    )


def call(client, method, path, operation, document, objects):
    """The status of one request with foreign ids wherever an id is wanted, and the text of the answer."""
    url = re.sub(r"{(\w+)}", lambda match: str(objects.get(match[1], "x")), path)
    query = {
        parameter["name"]: (
            known
            if isinstance(known := objects.get(parameter["name"]), str) and "enum" not in parameter["schema"]
            else sample(parameter["schema"], document, objects, parameter["name"])
        )
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and (parameter["required"] or parameter["name"] in objects)
    }
    body = None
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body = sample(content["application/json"]["schema"], document, objects)
    HTTP.cookies.clear()
    with nullcontext() if method == "get" else transaction.atomic():
        response = HTTP.generic(
            method.upper(),
            url,
            data=json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"X-Requested-With": "jiayi"},
            query_params=query or None,
        )
        text = "" if response.streaming else response.content.decode("utf-8", "replace")
        if method != "get":
            transaction.set_rollback(True)
    return response.status_code, text


def test_the_committed_description_names_every_route():
    for client in APIS:
        written = {(method, path) for method, path, *_ in routes(client)}
        assert written == set(declared(client)), "run `make api`"


def test_every_path_parameter_is_known(world):
    objects, *_ = world
    names = {name for client in APIS for _, path, *_ in routes(client) for name in re.findall(r"{(\w+)}", path)}
    assert names - set(objects) - COMMON == set()


@pytest.mark.parametrize("client", ["doctor", "desk"])
@pytest.mark.parametrize("role", STAFF)
def test_staff_of_another_centre_reach_nothing(world, monkeypatch, client, role):
    objects, _, place = world
    actor = actor_of(role, place)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    leaks = []
    for method, path, operation, document in routes(client):
        names = set(re.findall(r"{(\w+)}", path)) - COMMON
        if not names or (method == "get" and names <= DIRECTORY):
            continue
        status, text = call(client, method, path, operation, document, objects)
        if path in SHARED and CENTRE not in text:
            continue
        if status not in (REFUSED if method == "get" else REFUSED_WRITE):
            leaks.append(f"{method} {path} -> {status}")
    assert leaks == []


def test_a_resident_reaches_nothing_of_a_neighbour(world, monkeypatch):
    objects, neighbour, _ = world
    actor = Actor(
        kind="resident",
        account_id=999_999,
        name="邻居",
        permissions=permissions_of([Role.RESIDENT]),
        roles=frozenset({Role.RESIDENT}),
        patient_ids=frozenset({neighbour.pk}),
        patient_id=neighbour.pk,
        channel="resident_h5",
    )
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    leaks = []
    for method, path, operation, document in routes("resident"):
        names = set(re.findall(r"{(\w+)}", path)) - COMMON
        if path.split("/")[3] in SESSION:  # the session behind this actor does not exist
            continue
        status, text = call("resident", method, path, operation, document, objects)
        if names and not (method == "get" and names <= DIRECTORY):
            if status not in (REFUSED if method == "get" else REFUSED_WRITE):
                leaks.append(f"{method} {path} -> {status}")
        elif ELDER.name in text or status >= 500:
            leaks.append(f"{method} {path} -> {status} names the neighbour")
    assert leaks == []


@pytest.mark.parametrize("client", ["doctor", "desk"])
@pytest.mark.parametrize("role", STAFF)
def test_lists_asked_for_a_foreign_object_do_not_name_the_person(world, monkeypatch, client, role):
    objects, _, place = world
    actor = actor_of(role, place)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    leaks = []
    for method, path, operation, document in routes(client):
        if method != "get" or "{" in path:
            continue
        status, text = call(client, method, path, operation, document, objects)
        if ELDER.name in text or status >= 500:
            leaks.append(f"{path} -> {status}")
    assert leaks == []


@pytest.mark.parametrize("client", APIS)
def test_a_stranger_is_asked_to_sign_in(world, client):
    objects, *_ = world
    opened = []
    for method, path, operation, document in routes(client):
        if path.split("/")[3] in SESSION:
            continue
        status, _ = call(client, method, path, operation, document, objects)
        if status not in (401, 422):
            opened.append(f"{method} {path} -> {status}")
    assert opened == []
