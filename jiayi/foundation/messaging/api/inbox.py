"""The inbox: the same routes in all clients; whose messages they are follows from the actor."""

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import MessagePermission as P


def build() -> Router:
    """A router can be mounted once, so each client gets its own."""
    router = Router(tags=["消息"])

    @router.get("/messages", response=PageOut[schemas.MessageOut])
    @requires(P.READ_OWN, mandate=("message",))
    def list_messages(request: HttpRequest, paging: Query[PageIn], unread_only: bool = False):
        found = queries.list_inbox(by=request.actor, unread_only=unread_only, cursor=paging.cursor, limit=paging.limit)
        return {"items": found.items, "next_cursor": found.next_cursor}

    @router.get("/messages/unread", response=schemas.UnreadOut)
    @requires(P.READ_OWN, mandate=("message",))
    def count_unread_messages(request: HttpRequest):
        return {"unread": queries.count_unread(by=request.actor)}

    @router.post("/messages/{message_id}/read", response={204: None})
    @requires(P.READ_OWN, mandate=("message",))
    def mark_message_read(request: HttpRequest, message_id: int):
        services.mark_read(message_id=message_id, by=request.actor, at=clock.now())

    @router.post("/messages/read-all", response={204: None})
    @requires(P.READ_OWN, mandate=("message",))
    def mark_all_messages_read(request: HttpRequest):
        services.mark_all_read(by=request.actor, at=clock.now())

    return router
