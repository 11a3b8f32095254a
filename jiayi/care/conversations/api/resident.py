"""The resident's side: one thread with the team."""

from django.http import HttpRequest
from ninja import Router, Status

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..models import Conversation
from ..permissions import ConversationPermission as P
from . import calls, meetings

router = Router(tags=["咨询"])
calls.add_routes(router, P.ASK)
meetings.add_resident_routes(router)


@router.get("/conversation", response=schemas.ResidentThreadOut)
@requires(P.ASK, mandate=("message",))
def view_conversation(request: HttpRequest, patient_id: int):
    person, at = patients.get_patient(patient_id=patient_id), clock.now()
    found = queries.find_thread_of(patient_id=patient_id)
    team_id = found.team_id if found is not None and found.closed_at is None else person.current_team_id
    if team_id is None and found is None:
        return schemas.ResidentThreadOut(thread=None, team_id=None, team_name="", leader_name="", presence=None)
    team = practitioners.get_team(team_id=team_id or found.team_id)
    presence = queries.presence_of(team_id=team.pk, at=at)
    thread = queries.view_thread(conversation=found) if found is not None else None
    return schemas.ResidentThreadOut(
        thread=schemas.ConversationThreadOut.of(thread, at) if thread else None,
        team_id=team_id,
        team_name=team.name,
        leader_name=team.leader.name if team.leader else "",
        presence=schemas.PresenceOut.model_validate(presence),
    )


@router.get("/conversations", response=PageOut[schemas.ConversationOut])
@requires(P.ASK, mandate=("message",))
def list_past_conversations(request: HttpRequest, patient_id: int, cursor: str | None = None):
    patients.check_in_scope(patient_id=patient_id)
    at, found = clock.now(), queries.page_past(patient_id=patient_id, cursor=cursor)
    return found.with_items([schemas.ConversationOut.of(row, at) for row in found.items])


@router.get("/conversations/{conversation_id}", response=schemas.ConversationThreadOut)
@requires(P.ASK, mandate=("message",))
def read_conversation(request: HttpRequest, conversation_id: int):
    thread = queries.view_thread(conversation=_own(conversation_id))
    return schemas.ConversationThreadOut.of(thread, clock.now())


@router.get("/conversations/{conversation_id}/messages", response=schemas.ConversationMessagesOut)
@requires(P.ASK, mandate=("message",))
def list_conversation_messages(
    request: HttpRequest, conversation_id: int, before: int | None = None, after: int | None = None
):
    patient_id, found, more = queries.list_messages_for(
        conversation_id=conversation_id, before=before, after=after, by=request.actor
    )
    messages = schemas.ConversationMessageOut.all_of(found, patient_id, queries.cards_of(found))
    return schemas.ConversationMessagesOut(messages=messages, has_more=more)


@router.post("/conversations", response=schemas.ConversationMessageOut)
@requires(P.ASK, mandate=("message",))
def write_to_team(request: HttpRequest, payload: schemas.ResidentMessageIn):
    sent = services.write_to_team(
        patient_id=payload.patient_id, draft=payload.draft(), by=request.actor, at=clock.now()
    )
    return schemas.ConversationMessageOut.of(sent, payload.patient_id)


@router.post("/conversations/{conversation_id}/read", response={204: None})
@requires(P.ASK, mandate=("message",))
def mark_conversation_read(request: HttpRequest, conversation_id: int, payload: schemas.ConversationReadIn):
    services.read_by_resident(conversation_id=conversation_id, sequence=payload.sequence, by=request.actor)
    return Status(204, None)


@router.post("/conversations/{conversation_id}/rating", response={204: None})
@requires(P.ASK, mandate=("message",))
def rate_conversation(request: HttpRequest, conversation_id: int, payload: schemas.RatingIn):
    services.rate(conversation_id=conversation_id, **payload.dict(), by=request.actor, at=clock.now())
    return Status(204, None)


def _own(conversation_id: int) -> Conversation:
    return queries.get_in_scope(conversation_id=conversation_id)
