"""The inbox of a team: one list for text, voice, pictures and calls."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from jiayi.kernel import disclosure
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page, page
from jiayi.kernel.prepared import prepared_pages
from jiayi.kernel.prepared.pages import PreparedPages

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
    return _of_teams(_teams_of(by))


def page_conversations(
    *, by: Actor, box: str = "owed", q: str = "", team_id: int | None = None, cursor: str | None = None, limit: int = 30
) -> Page:
    """What is owed first by its deadline; everything else newest first."""
    teams = _teams_of(by)
    if team_id is not None:
        teams = [team_id] if teams is None or team_id in teams else []
    words = q.strip()
    if not words and box == "mine":
        return _mine(team_ids=teams, account_id=by.account_id or 0, cursor=cursor, limit=limit)
    if not words:
        return _PAGES.get(box, _PAGES["owed"])(team_ids=teams, cursor=cursor, limit=limit)
    disclosure.forbid_name_search()
    rows = _in_box(box, teams, by.account_id or 0).filter(
        Q(patient__name__startswith=words)
        | Q(patient__initials__startswith=words.lower())
        | Q(patient__pinyin__startswith=words.lower())
    )
    return page(rows, order=_order(box), cursor=cursor, limit=limit)


def _teams_of(by: Actor) -> list[int] | None:
    return None if allowed(by, P.SUPERVISE) else sorted(by.team_ids)


def _of_teams(team_ids: list[int] | None) -> QuerySet[Conversation]:
    rows = Conversation.objects.all()
    return rows if team_ids is None else rows.filter(team_id__in=team_ids)


def _order(box: str) -> tuple[str, str]:
    return ("deadline", "id") if box in ("owed", "pool", "escalated") else ("-last_at", "-id")


def _in_box(box: str, team_ids: list[int] | None, account_id: int) -> QuerySet[Conversation]:
    rows = _of_teams(team_ids).filter(_conditions(account_id).get(box, Q())).select_related("patient", "team")
    return rows.annotate(deadline=Coalesce(F("due_at"), F("last_at"))) if "deadline" in _order(box) else rows


def count_boxes(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many each box holds, and how many of the owed are late; one statement."""
    counted: dict[str, Any] = {
        name: Count("pk", filter=condition)
        for name, condition in _conditions(by.account_id or 0).items()
        if name != "closed"
    }
    found = visible_to(by).exclude(state=S.CLOSED).aggregate(late=Count("pk", filter=Q(due_at__lt=at)), **counted)
    return {str(name): int(number) for name, number in found.items()}


def _conditions(account_id: int) -> dict[str, Q]:
    return {
        "owed": Q(state__in=sorted(RUNNING)),
        "mine": Q(owner_id=account_id) & ~Q(state=S.CLOSED),
        "pool": Q(state__in=[S.OPEN, S.REOPENED]),
        "escalated": Q(state=S.ESCALATED),
        "waiting": Q(state__in=[S.ANSWERED, S.WAITING_RESIDENT]),
        "closed": Q(state=S.CLOSED),
    }


def _kept(box: str) -> PreparedPages:
    @prepared_pages(order=_order(box))
    def listed(*, team_ids: list[int] | None) -> QuerySet[Conversation]:
        return _in_box(box, team_ids, 0)

    return listed


_PAGES = {box: _kept(box) for box in BOXES if box != "mine"}


@prepared_pages(order=_order("mine"))
def _mine(*, team_ids: list[int] | None, account_id: int) -> QuerySet[Conversation]:
    return _in_box("mine", team_ids, account_id)
