"""Call a router as an actor, inside that actor's scope, and read the JSON."""

from dataclasses import replace

from ninja import NinjaAPI
from ninja.testing import TestClient

from jiayi.entrypoints.middleware import disclosure_of, scope_of
from jiayi.entrypoints.mounting import refusal
from jiayi.kernel import disclosure, scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.errors import DomainError


class Caller:
    """`Caller(router).get(place.doctor, "/today")` answers (status, body)."""

    def __init__(self, router, name):
        api = NinjaAPI(urls_namespace=f"tests-{name}")
        api.add_router("", router)
        api.exception_handler(DomainError)(lambda request, error: refusal(error))
        self.client = TestClient(api)

    def get(self, actor, path):
        return self._call(actor, "get", path)

    def post(self, actor, path, data=None):
        return self._call(actor, "post", path, json=data or {})

    def put(self, actor, path, data=None):
        return self._call(actor, "put", path, json=data or {})

    def _call(self, actor, method, path, **more):
        granted = actor.permissions or permissions_of(actor.roles)
        actor = replace(actor, permissions=granted)
        with scope.using(scope_of(actor)), disclosure.using(disclosure_of(actor)):
            response = getattr(self.client, method)(path, actor=actor, **more)
        return response.status_code, response.json() if response.content else None


def without_permission(actor):
    """The same person in a post that may do nothing here."""
    return replace(actor, roles=frozenset({"audit_admin"}), permissions=frozenset({"nothing"}))
