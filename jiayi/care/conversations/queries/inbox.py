"""The inbox of a team: one list for text, voice, pictures and calls."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from jiayi.kernel import disclosure
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page, page

from ..models import RUNNING, Conversation, ConversationState
from ..permissions import ConversationPermission as P

S = ConversationState
BOXES = {
    "owed": "要回的",
    "mine": "我在管",
    "pool": "没人接",
    "escalated": "已上报",
    "waiting": "等居民",
    "closed": "已办结",
}


def visible_to(by: Actor) -> QuerySet[Conversation]:
    """Those of one's own teams; the director sees every team of the centre."""
    rows = Conversation.objects.all()
    return rows if allowed(by, P.SUPERVISE) else rows.filter(team_id__in=by.team_ids)


def page_conversations(
    *, by: Actor, box: str = "owed", q: str = "", team_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page:
    """What is owed first by its deadline; everything else newest first."""
    rows = _in_box(visible_to(by), box, by).select_related("patient", "team")
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if words := q.strip():
        disclosure.forbid_name_search()
        rows = rows.filter(
            Q(patient__name__startswith=words)
            | Q(patient__initials__startswith=words.lower())
            | Q(patient__pinyin__startswith=words.lower())
        )
    if box in ("owed", "pool", "escalated"):
        rows = rows.annotate(deadline=Coalesce(F("due_at"), F("last_at")))
        return page(rows, order=("deadline", "id"), cursor=cursor, limit=limit)
    return page(rows, order=("-last_at", "-id"), cursor=cursor, limit=limit)


def count_boxes(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many each box holds, and how many of the owed are late; one statement."""
    counted: dict[str, Any] = {
        name: Count("pk", filter=condition) for name, condition in _conditions(by).items() if name != "closed"
    }
    found = visible_to(by).exclude(state=S.CLOSED).aggregate(late=Count("pk", filter=Q(due_at__lt=at)), **counted)
    return {str(name): int(number) for name, number in found.items()}


def _conditions(by: Actor) -> dict[str, Q]:
    return {
        "owed": Q(state__in=sorted(RUNNING)),
        "mine": Q(owner_id=by.account_id) & ~Q(state=S.CLOSED),
        "pool": Q(state__in=[S.OPEN, S.REOPENED]),
        "escalated": Q(state=S.ESCALATED),
        "waiting": Q(state__in=[S.ANSWERED, S.WAITING_RESIDENT]),
        "closed": Q(state=S.CLOSED),
    }


def _in_box(rows: QuerySet[Conversation], box: str, by: Actor) -> QuerySet[Conversation]:
    return rows.filter(_conditions(by).get(box, Q()))
