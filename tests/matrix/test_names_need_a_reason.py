"""卫健局看人数，看名字要有理由: every route a bureau may call, and no resident's name in any answer until it said why.

The bureau's actor stands above all centres, so nothing is hidden by scope: what is not shown is hidden by
`kernel.disclosure`. A new schema that shows a name without asking it is found here.
"""

import json
import re

import pytest
from django.db import transaction
from django.test import Client

from jiayi.entrypoints import middleware
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.foundation.audit.models import ReadLog, RecordOpening
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.organizations.models import Organization
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.practitioners.models import Practitioner
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import run_jobs

from .test_foreign_objects import COMMON, DIRECTORY, call, routes, undone, world  # noqa: F401  fixtures

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undone")]
# What names a person in a path; everything else (an organisation, a cycle, a distribution) is not a record.
PERSONAL = {
    *("patient_id", "household_id", "contract_id", "entitlement_id", "dispute_id", "follow_up_id", "response_id"),
    "assessment_id",
    *("task_id", "message_id", "grant_id", "entry_id", "file_id", "request_id"),
}
REASON = "核实居民来信反映的收费问题"


def staff(role):
    bureau = Organization.objects.filter(kind="bureau").order_by("path").first()
    return Actor(
        kind="staff",
        account_id=999_998,
        name="局里的人",
        organization_id=bureau.pk,
        organization_name=bureau.name,
        organization_path=bureau.path,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
        channel="desk",
    )


@pytest.fixture(scope="module")
def people(world):  # noqa: F811
    """Full names that belong to residents only: a doctor may be called the same."""
    with scope.everything(reason="the test knows all names"):
        names = set(Patient.objects.values_list("name", flat=True)) - set(
            Practitioner.objects.values_list("name", flat=True)
        )
    return frozenset(name for name in names if len(name) >= 2)


def texts(value):
    """Every text in an answer, without the masked ones."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


def named(text, names):
    try:
        answer = json.loads(text)
    except ValueError:
        return set()
    return {part for part in texts(answer) if part in names}


@pytest.mark.parametrize("client", ["doctor", "desk"])
@pytest.mark.parametrize("role", [Role.BUREAU, Role.SURVEYOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_no_answer_names_a_resident_to_those_who_work_with_numbers(world, people, monkeypatch, client, role):  # noqa: F811
    objects, *_ = world
    actor = staff(role)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    leaks = []
    for method, path, operation, document in routes(client):
        if method != "get":
            continue
        status, text = call(client, method, path, operation, document, objects)
        if status >= 500 or named(text, people):
            leaks.append(f"{path} -> {status} {sorted(named(text, people))[:3]}")
    assert leaks == []


def test_the_same_routes_name_residents_to_the_director(world, people, monkeypatch):  # noqa: F811
    objects, *_ = world
    actor = staff(Role.DIRECTOR)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    naming = set()
    for method, path, operation, document in routes("desk"):
        if method == "get" and named(call("desk", method, path, operation, document, objects)[1], people):
            naming.add(path)
    assert {"/api/desk/patients", "/api/desk/contracts", "/api/desk/entitlements"} <= naming
    assert len(naming) >= 8


def test_no_record_opens_to_the_bureau_without_a_reason(world, monkeypatch):  # noqa: F811
    objects, *_ = world
    actor = staff(Role.BUREAU)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    opened = []
    for client in ("doctor", "desk"):
        for method, path, operation, document in routes(client):
            names = set(re.findall(r"{(\w+)}", path)) - COMMON - DIRECTORY
            if method != "get" or not names & PERSONAL:
                continue
            status, _ = call(client, method, path, operation, document, objects)
            if status not in (403, 404):
                opened.append(f"{path} -> {status}")
    assert " ".join(opened) == ""


def test_lists_cannot_be_searched_by_name_to_learn_one(world, monkeypatch):  # noqa: F811
    actor = staff(Role.BUREAU)
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    with scope.everything(reason="test"):
        masked = f"{ELDER.name[0]}*"
    found = []
    http = Client(raise_request_exception=False, headers={"X-Requested-With": "jiayi"})
    for method, path, operation, _ in routes("desk"):
        has_search = any(parameter["name"] == "q" for parameter in operation.get("parameters", []))
        if method != "get" or "{" in path or not has_search:
            continue
        with transaction.atomic():
            text = http.get(path, query_params={"q": ELDER.name}).content.decode()
            transaction.set_rollback(True)
        if any(part.startswith(masked) for part in texts(json.loads(text))):
            found.append(path)
    assert found == []


def test_a_stated_reason_opens_one_person_for_some_hours_and_the_resident_reads_it(world, people, monkeypatch):  # noqa: F811
    objects, *_ = world
    actor, number = staff(Role.BUREAU), objects["patient_id"]
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    http = Client(headers={"X-Requested-With": "jiayi"})
    asked = {"patient_id": number, "purpose": "complaint", "reason": REASON}
    with transaction.atomic(), scope.everything(reason="test"):
        refused = http.get(f"/api/desk/patients/{number}")
        assert (refused.status_code, refused.json()["code"]) == (403, "reason_needed")
        assert refused.json()["details"] == {"patient_id": number}
        short = http.post("/api/desk/record-openings", asked | {"reason": "看看"}, content_type="application/json")
        assert (short.status_code, short.json()["code"]) == (422, "reason_too_short")
        granted = http.post("/api/desk/record-openings", asked, content_type="application/json")
        assert granted.status_code == 200
        assert http.get(f"/api/desk/patients/{number}").json()["name"] == ELDER.name
        assert http.get(f"/api/desk/contracts/{objects['contract_id']}").status_code == 200
        others = [text for text in texts(http.get("/api/desk/patients").json()) if text in people - {ELDER.name}]
        assert others == []
        run_jobs()
        line = ReadLog.objects.filter(patient_id=number, purpose="oversight").get()
        assert (line.reader, line.subject) == (actor.label, REASON)
        assert REASON in Message.objects.filter(patient_id=number).latest("id").body
        audit = http.get("/api/desk/logs/openings").json()["items"][0]
        assert (audit["reason"], audit["patient_name"]) == (REASON, f"{ELDER.name[0]}*{ELDER.name[-1]}")
        opening = RecordOpening.objects.get()
        assert (opening.expires_at - opening.opened_at).total_seconds() == 4 * 3600
        transaction.set_rollback(True)
