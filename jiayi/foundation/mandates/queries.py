"""Reads of requests to act for somebody."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from jiayi.kernel import disclosure, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from . import rules
from .models import ProxyRequest
from .rules import Policy

PACK = Path(__file__).parent / "data" / "policies.json"
_BOTH = ("patient", "agent")


@lru_cache(maxsize=1)
def policies() -> list[Policy]:
    """Every version, the oldest first."""
    rows = json.loads(PACK.read_text(encoding="utf-8"))
    return [Policy(**row | {"effective_from": date.fromisoformat(row["effective_from"])}) for row in rows]


def policy_on(day: date) -> Policy:
    return rules.policy_on(policies(), day)


def list_asked_by(by: Actor) -> list[ProxyRequest]:
    """What this phone has asked for, whoever it is about; only what was typed is shown of it."""
    with scope.everything(reason="a request belongs to who asked, though the person is not in their scope"):
        rows = ProxyRequest.objects.select_related("agent").filter(agent_id__in=by.own_ids)
        return list(rows.order_by("-pk")[:20])


def list_asked_of(by: Actor) -> list[ProxyRequest]:
    """Requests that wait for somebody of this phone. One's own request is not answered by oneself."""
    with scope.everything(reason="the name of who asks is told to whom they ask"):
        rows = ProxyRequest.objects.select_related(*_BOTH).filter(patient_id__in=by.own_ids, state="asked")
        return list(rows.exclude(agent_id__in=by.own_ids).order_by("-pk")[:20])


def page_requests(
    *, state: str, kind: str, patient_id: int | None = None, q: str, cursor: str | None, limit: int
) -> Page:
    """Requests about people in scope, for the counter; the newest first."""
    rows = ProxyRequest.objects.select_related(*_BOTH)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if q.strip():
        disclosure.forbid_name_search()
        rows = rows.filter(patient__name__startswith=q.strip())
    return page(rows, order=("-id",), cursor=cursor, limit=limit)


def get_request(*, proxy_request_id: int) -> ProxyRequest:
    """One request about a person in scope.

    :raises NotFound: outside the scope
    """
    found = ProxyRequest.objects.select_related(*_BOTH).filter(pk=proxy_request_id).first()
    if found is None:
        raise NotFound()
    return found


def get_own(*, proxy_request_id: int, by: Actor) -> ProxyRequest:
    """A request of this phone.

    :raises NotFound: somebody else's
    """
    with scope.everything(reason="a request belongs to who asked, though the person is not in their scope"):
        rows = ProxyRequest.objects.select_related(*_BOTH)
        found = rows.filter(pk=proxy_request_id, agent_id__in=by.own_ids).first()
    if found is None:
        raise NotFound()
    return found


def get_for_me(*, proxy_request_id: int, by: Actor) -> ProxyRequest:
    """A request that asks somebody of this phone, who is not also the one who asks.

    :raises NotFound: somebody else's
    """
    with scope.everything(reason="the name of who asks is told to whom they ask"):
        rows = ProxyRequest.objects.select_related(*_BOTH).filter(patient_id__in=by.own_ids)
        found = rows.filter(pk=proxy_request_id).exclude(agent_id__in=by.own_ids).first()
    if found is None:
        raise NotFound()
    return found


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """A request between two people is answered before one of them becomes another."""
    both = [kept, taken]
    if ProxyRequest.objects.filter(Q(patient__in=both) | Q(agent__in=both), state="asked").exists():
        return ["有一份代办申请还没有办完，请先答复或撤回"]
    return []
