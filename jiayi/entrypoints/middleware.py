"""Every API request: who is it, what may they see, is it really from our own page."""

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.audit import queries as audit
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel import clock, disclosure, history, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.disclosure import Disclosure
from jiayi.kernel.errors import DomainError
from jiayi.kernel.scope import Scope

from .mounting import refusal

COOKIES = {"resident": "jiayi_resident", "doctor": "jiayi_staff", "desk": "jiayi_staff"}
CHANNELS = {"resident": "resident_h5", "doctor": "doctor_pwa", "desk": "desk"}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(DomainError):
    """A write that does not come from our own pages."""

    code, status, message = "foreign_origin", 403, "请求来源不对，请回到家医页面重试"


class RequestMiddleware:
    """Builds the Actor from the session cookie of the client and opens its scope for the time of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        client = _client(request.path)
        if client is None:
            return self.get_response(request)
        try:
            _check_origin(request)
        except ForeignOrigin as error:
            return refusal(error)
        actor = _actor(request, client)
        request.actor = actor  # type: ignore[attr-defined]
        with scope.using(scope_of(actor)), disclosure.using(disclosure_of(actor)):
            if request.method in SAFE:
                response = self.get_response(request)
            else:
                with history.acting(actor.label):
                    response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def scope_of(actor: Actor) -> Scope:
    """Staff see their organisation's subtree; residents themselves and wards whom they may view; anonymous nothing.

    A route narrows or widens it by the mandate it declares (kernel.access.requires).
    """
    if actor.kind == "staff" and actor.organization_path:
        return Scope(paths=frozenset({actor.organization_path}))
    if actor.kind == "resident":
        return Scope(patients=actor.people_for("view"))
    return Scope()


def disclosure_of(actor: Actor) -> Disclosure:
    """Residents see their own; staff see names if their post needs them, else of those they opened with a reason."""
    if actor.kind == "resident" or PatientPermission.VIEW_NAMES in actor.permissions:
        return disclosure.PLAIN
    return Disclosure(is_masked=True, opened=cache(lambda: audit.opened_patients(opener=actor.label, at=clock.now())))


def _client(path: str) -> str | None:
    if not path.startswith("/api/"):
        return None
    return path.split("/", 3)[2]


def _actor(request: HttpRequest, client: str) -> Actor:
    token = request.COOKIES.get(COOKIES.get(client, ""))
    if token:
        with scope.everything(reason="the session decides the scope"):
            actor = accounts.actor_for(token=token, channel=CHANNELS[client], at=clock.now())
        if actor is not None:
            return actor
    return Actor.anonymous()


def _check_origin(request: HttpRequest) -> None:
    """The cookie is SameSite=Lax; the custom header forces a preflight on any foreign page that tries a write."""
    if request.method in SAFE:
        return
    if request.headers.get("X-Requested-With") != "jiayi":
        raise ForeignOrigin()
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise ForeignOrigin()
