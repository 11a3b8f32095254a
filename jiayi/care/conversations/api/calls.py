"""Calls: the same routes for residents and for the team."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from jiayi.kernel import clock, disclosure, downloads
from jiayi.kernel.access import requires
from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import Out

from .. import queries, services
from ..adapters import relay
from ..models import LIVE_CALL, Call, CallSignal
from ..permissions import ConversationPermission as P

# As for every file of the house: an hour of two voices.
MOST_BYTES = 10 * 1024 * 1024


class ConversationCallIn(Schema):
    patient_id: int
    kind: str = Field(max_length=10)
    device: UUID


class CallDeviceIn(Schema):
    device: UUID


class CallEndIn(Schema):
    reason: str = Field("hangup", max_length=20)


class CallSignalIn(Schema):
    kind: str = Field(max_length=12)
    body: str = Field("", max_length=32_000)


class CallRecordingOut(Out):
    """What both ends show while they talk. `state`: asked, running, stopped, refused."""

    id: int
    state: str
    asked_side: str

    @classmethod
    def of(cls, call: Call) -> "CallRecordingOut | None":
        found = queries.find_recording_of(call) if call.state in LIVE_CALL or call.answered_at else None
        return cls(id=found.pk, state=found.state, asked_side=found.asked_side) if found else None


class RecordingAnswerIn(Schema):
    is_agreed: bool


class ConversationCallOut(Out):
    id: int
    conversation_id: int
    patient_id: int
    patient_name: str
    team_name: str
    kind: str
    side: str
    state: str
    state_label: str
    caller_name: str
    caller_device: UUID
    answerer_name: str
    answerer_device: UUID | None
    started_at: datetime
    answered_at: datetime | None
    end_reason: str
    recording: CallRecordingOut | None

    @classmethod
    def of(cls, call: Call) -> "ConversationCallOut":
        row = call.conversation
        name = disclosure.shown_name(row.patient_id, row.patient.name)
        same = ("conversation_id", "kind", "side", "state", "caller_device", "answerer_device", "started_at")
        is_residents = call.side == "resident"
        return cls(
            id=call.pk,
            patient_id=row.patient_id,
            patient_name=name,
            team_name=row.team.name,
            state_label=call.get_state_display(),
            caller_name=disclosure.shown_name(row.patient_id, call.caller_name) if is_residents else call.caller_name,
            answerer_name=call.answerer_name
            if is_residents
            else disclosure.shown_name(row.patient_id, call.answerer_name),
            answered_at=call.answered_at,
            end_reason=call.end_reason,
            recording=CallRecordingOut.of(call),
            **{one: getattr(call, one) for one in same},
        )


class LiveCallOut(Out):
    """Wrapped, since there may be none."""

    call: ConversationCallOut | None


class CallSignalOut(Out):
    id: int
    kind: str
    body: str

    @classmethod
    def of(cls, row: CallSignal) -> "CallSignalOut":
        return cls(id=row.pk, kind=row.kind, body=str(row.body))


class RelayOut(Out):
    """Where two browsers meet when they cannot reach each other; the password is good for an hour."""

    urls: list[str]
    username: str
    credential: str
    relay_only: bool
    may_record: bool


def add_routes(router: Router, permission: P) -> None:
    """The routes of one client; residents need the mandate to write."""

    @router.get("/calls/current", response=LiveCallOut)
    @requires(permission, mandate=("message",))
    def view_live_call(request: HttpRequest):
        found = queries.find_live_call(by=request.actor)
        return LiveCallOut(call=ConversationCallOut.of(found) if found else None)

    @router.get("/calls/relay", response=RelayOut)
    @requires(permission, mandate=("message",))
    def view_relay(request: HttpRequest):
        found = relay.credentials(who=request.actor.label)
        return RelayOut(
            urls=found.urls,
            username=found.username,
            credential=found.credential,
            relay_only=found.relay_only,
            may_record=queries.may_record(at=clock.now()),
        )

    @router.post("/calls", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def place_call(request: HttpRequest, payload: ConversationCallIn):
        call = services.place_call(**payload.dict(), by=request.actor, at=clock.now())
        return _again(call, request.actor)

    @router.get("/calls/{call_id}", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def view_call(request: HttpRequest, call_id: int):
        return ConversationCallOut.of(queries.get_call(call_id=call_id, by=request.actor))

    @router.post("/calls/{call_id}/answer", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def answer_call(request: HttpRequest, call_id: int, payload: CallDeviceIn):
        call = services.answer_call(call_id=call_id, device=payload.device, by=request.actor, at=clock.now())
        return _again(call, request.actor)

    @router.post("/calls/{call_id}/end", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def end_call(request: HttpRequest, call_id: int, payload: CallEndIn):
        call = services.end_call(call_id=call_id, reason=payload.reason, by=request.actor, at=clock.now())
        return _again(call, request.actor)

    @router.post("/calls/{call_id}/alive", response={204: None})
    @requires(permission, mandate=("message",))
    def keep_call_alive(request: HttpRequest, call_id: int):
        services.keep_alive(call_id=call_id, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/calls/{call_id}/signals", response=CallSignalOut)
    @requires(permission, mandate=("message",))
    def send_call_signal(request: HttpRequest, call_id: int, payload: CallSignalIn):
        return CallSignalOut.of(
            services.send_signal(call_id=call_id, **payload.dict(), by=request.actor, at=clock.now())
        )

    @router.get("/calls/{call_id}/signals", response=list[CallSignalOut])
    @requires(permission, mandate=("message",))
    def list_call_signals(request: HttpRequest, call_id: int, after: int = 0):
        call = queries.get_call(call_id=call_id, by=request.actor)
        side = "resident" if request.actor.kind == "resident" else "team"
        return [CallSignalOut.of(row) for row in queries.list_signals(call=call, side=side, after=after)]

    @router.post("/calls/{call_id}/recordings", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def ask_call_recording(request: HttpRequest, call_id: int):
        made = services.ask_recording(call_id=call_id, by=request.actor, at=clock.now())
        return _again(made.call, request.actor)

    @router.post("/call-recordings/{recording_id}/answer", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def answer_call_recording(request: HttpRequest, recording_id: int, payload: RecordingAnswerIn):
        made = services.answer_recording(
            recording_id=recording_id, is_agreed=payload.is_agreed, by=request.actor, at=clock.now()
        )
        return _again(made.call, request.actor)

    @router.post("/call-recordings/{recording_id}/stop", response=ConversationCallOut)
    @requires(permission, mandate=("message",))
    def stop_call_recording(request: HttpRequest, recording_id: int):
        made = services.stop_recording(recording_id=recording_id, by=request.actor, at=clock.now())
        return _again(made.call, request.actor)


def add_recording_routes(router: Router) -> None:
    """The team stores what its browser has recorded, and listens to it with a line in the log of readers."""

    @router.post("/call-recordings/{recording_id}/content", response={204: None})
    @requires(P.ANSWER)
    def store_call_recording(request: HttpRequest, recording_id: int, file: UploadedFile = File(...)):  # noqa: B008
        services.store_recording(
            recording_id=recording_id, content=file.read(MOST_BYTES + 1), by=request.actor, at=clock.now()
        )
        return Status(204, None)

    @router.get("/call-recordings/{recording_id}/content")
    @requires(P.ANSWER)
    def open_call_recording(request: HttpRequest, recording_id: int):
        asked = request.headers.get("Range", "")
        opened = services.open_recording(recording_id=recording_id, by=request.actor, at=clock.now(), asked=asked)
        return downloads.served(
            opened.content, mime=opened.file.mime, span=opened.span, name=opened.file.name, is_inline=True
        )


def _again(call: Call, by: Actor) -> ConversationCallOut:
    return ConversationCallOut.of(queries.get_call(call_id=call.pk, by=by))
