"""The team's side: the same routes on the phone and at the desk."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from jiayi.care.visits import queries as visits
from jiayi.foundation.audit import services as audit
from jiayi.kernel import clock, disclosure, live
from jiayi.kernel.access import requires
from jiayi.kernel.period import local_date
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import ConversationPermission as P
from . import calls, meetings


class InboxIn(PageIn):
    box: str = "owed"
    team_id: int | None = None


def build() -> Router:
    """A router can be mounted once, so each client gets its own."""
    router = Router(tags=["咨询"])
    calls.add_routes(router, P.ANSWER)
    calls.add_recording_routes(router)
    meetings.add_team_routes(router)

    @router.get("/conversations", response=PageOut[schemas.ConversationOut])
    @requires(P.READ)
    def list_conversations(request: HttpRequest, query: Query[InboxIn]):
        at = clock.now()
        found = queries.page_conversations(
            by=request.actor, box=query.box, q=query.q, team_id=query.team_id, cursor=query.cursor, limit=query.limit
        )
        return found.with_items([schemas.ConversationOut.of(row, at) for row in found.items])

    @router.get("/conversations/counts", response=dict[str, int])
    @requires(P.READ)
    def count_conversations(request: HttpRequest):
        return queries.count_boxes(by=request.actor, at=clock.now())

    @router.get("/conversations/{conversation_id}", response=schemas.ConversationThreadOut)
    @requires(P.READ)
    def read_conversation(request: HttpRequest, conversation_id: int):
        at = clock.now()
        found = queries.get_for_team(conversation_id=conversation_id, by=request.actor)
        disclosure.require_open(found.patient_id)
        audit.record_read(patient_id=found.patient_id, by=request.actor, at=at, purpose="conversation")
        presence = queries.presence_of(team_id=found.team_id, at=at)
        return schemas.ConversationThreadOut.of(queries.view_thread(conversation=found), at, presence)

    @router.get("/conversations/{conversation_id}/messages", response=schemas.ConversationMessagesOut)
    @requires(P.READ)
    def list_conversation_messages(
        request: HttpRequest, conversation_id: int, before: int | None = None, after: int | None = None
    ):
        patient_id, found, more = queries.list_messages_for(
            conversation_id=conversation_id, before=before, after=after, by=request.actor
        )
        disclosure.require_open(patient_id)
        messages = schemas.ConversationMessageOut.all_of(found, patient_id, queries.cards_of(found))
        return schemas.ConversationMessagesOut(messages=messages, has_more=more)

    @router.get("/conversations/{conversation_id}/colleagues", response=list[schemas.ColleagueOut])
    @requires(P.ANSWER)
    def list_colleagues(request: HttpRequest, conversation_id: int):
        row = queries.get_for_team(conversation_id=conversation_id, by=request.actor)
        found = queries.colleagues_of(conversation=row, on=local_date(clock.now()))
        here = live.who_is_open([live.team(row.team_id)])
        return [
            {"account_id": one, "name": name, "role": role, "is_online": live.staff(one) in here}
            for one, name, role in found
        ]

    @router.post("/conversations/{conversation_id}/messages", response=schemas.ConversationMessageOut)
    @requires(P.ANSWER)
    def reply_in_conversation(request: HttpRequest, conversation_id: int, payload: schemas.TeamMessageIn):
        sent = services.reply(
            conversation_id=conversation_id,
            draft=payload.draft(),
            expects_answer=payload.expects_answer,
            by=request.actor,
            at=clock.now(),
        )
        return schemas.ConversationMessageOut.of(sent, sent.conversation.patient_id)

    @router.post("/conversations/{conversation_id}/cards", response=schemas.ConversationMessageOut)
    @requires(P.ANSWER)
    def send_conversation_card(request: HttpRequest, conversation_id: int, payload: schemas.ConversationCardIn):
        sent = services.send_card(
            conversation_id=conversation_id, card=payload.card(), by=request.actor, at=clock.now()
        )
        card = queries.cards_of([sent]).get(sent.pk)
        return schemas.ConversationMessageOut.of(sent, sent.conversation.patient_id, card)

    @router.post("/conversations/{conversation_id}/phone-calls", response={204: None})
    @requires(P.ANSWER)
    def note_conversation_phone_call(request: HttpRequest, conversation_id: int, payload: schemas.PhoneCallIn):
        services.note_phone_call(
            conversation_id=conversation_id, is_reached=payload.is_reached, by=request.actor, at=clock.now()
        )
        return Status(204, None)

    @router.get("/conversation-forms", response=list[schemas.SendableFormOut])
    @requires(P.ANSWER)
    def list_sendable_forms(request: HttpRequest):
        return [
            schemas.SendableFormOut(code=code, title=title)
            for code, title in visits.list_sendable_forms(on=clock.today())
        ]

    @router.post("/conversations", response=schemas.ConversationMessageOut)
    @requires(P.ANSWER)
    def write_to_resident_first(request: HttpRequest, payload: schemas.FirstWordsIn):
        sent = services.write_to_resident(
            patient_id=payload.patient_id,
            draft=payload.draft(),
            expects_answer=payload.expects_answer,
            by=request.actor,
            at=clock.now(),
        )
        return schemas.ConversationMessageOut.of(sent, payload.patient_id)

    @router.post("/conversations/{conversation_id}/read", response={204: None})
    @requires(P.ANSWER)
    def mark_conversation_read(request: HttpRequest, conversation_id: int, payload: schemas.ConversationReadIn):
        services.read_by_team(conversation_id=conversation_id, sequence=payload.sequence, by=request.actor)
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/claim", response={204: None})
    @requires(P.ANSWER)
    def claim_conversation(request: HttpRequest, conversation_id: int):
        services.claim(conversation_id=conversation_id, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/release", response={204: None})
    @requires(P.ANSWER)
    def release_conversation(request: HttpRequest, conversation_id: int):
        services.release(conversation_id=conversation_id, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/hand-over", response={204: None})
    @requires(P.ANSWER)
    def hand_over_conversation(request: HttpRequest, conversation_id: int, payload: schemas.HandOverIn):
        services.hand_over(conversation_id=conversation_id, **payload.dict(), by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/escalate", response={204: None})
    @requires(P.ANSWER)
    def escalate_conversation(request: HttpRequest, conversation_id: int, payload: schemas.ConversationReasonIn):
        services.escalate(conversation_id=conversation_id, reason=payload.reason, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/answered", response={204: None})
    @requires(P.ANSWER)
    def mark_conversation_answered(request: HttpRequest, conversation_id: int):
        services.mark_answered(conversation_id=conversation_id, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/close", response={204: None})
    @requires(P.ANSWER)
    def close_conversation(request: HttpRequest, conversation_id: int, payload: schemas.ClosingIn):
        services.close_conversation(
            conversation_id=conversation_id, closing=payload.closing(), by=request.actor, at=clock.now()
        )
        return Status(204, None)

    @router.post("/conversations/{conversation_id}/reopen", response={204: None})
    @requires(P.ANSWER)
    def reopen_conversation(request: HttpRequest, conversation_id: int, payload: schemas.ConversationReasonIn):
        services.reopen(conversation_id=conversation_id, reason=payload.reason, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.get("/reply-texts", response=list[schemas.ReplyTextOut])
    @requires(P.READ)
    def list_reply_texts(request: HttpRequest, with_retired: bool = False):
        return [schemas.ReplyTextOut.of(row) for row in queries.list_texts(by=request.actor, with_retired=with_retired)]

    return router
