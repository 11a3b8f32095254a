"""Meetings: proposed as a card (`shared`), then answered, moved or taken back by either side."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import Out

from .. import queries, schemas, services
from ..permissions import ConversationPermission as P


class MeetingReasonIn(Schema):
    reason: str = Field("", max_length=100)


class MeetingAnswerIn(MeetingReasonIn):
    is_coming: bool


class MeetingMoveIn(MeetingReasonIn):
    starts_at: datetime


class FreeDayOut(Out):
    day: date
    starts: list[datetime]


class MeetingMemberOut(Out):
    practitioner_id: int
    name: str
    role: str


class FreeTimesOut(Out):
    """Whom one may meet, and when the chosen one is free."""

    practitioner_id: int
    members: list[MeetingMemberOut]
    days: list[FreeDayOut]

    @classmethod
    def of(cls, found: queries.FreeTimes) -> "FreeTimesOut":
        return cls(
            practitioner_id=found.practitioner_id,
            members=[MeetingMemberOut(practitioner_id=one, name=name, role=role) for one, name, role in found.members],
            days=_days(found.days),
        )


def _days(days: list[tuple[date, list[datetime]]]) -> list[FreeDayOut]:
    return [FreeDayOut(day=day, starts=starts) for day, starts in days]


def add_team_routes(router: Router) -> None:
    @router.get("/conversations/{conversation_id}/meeting-times", response=FreeTimesOut)
    @requires(P.ANSWER)
    def list_meeting_times(
        request: HttpRequest, conversation_id: int, practitioner_id: int | None = None, minutes: int = 30
    ):
        row = queries.get_for_team(conversation_id=conversation_id, by=request.actor)
        chosen = practitioner_id or request.actor.practitioner_id
        return FreeTimesOut.of(
            queries.free_times_with(conversation=row, practitioner_id=chosen, minutes=minutes, at=clock.now())
        )

    @router.get("/meetings/{meeting_id}/times", response=list[FreeDayOut])
    @requires(P.ANSWER)
    def list_times_to_move_to(request: HttpRequest, meeting_id: int):
        meeting = queries.get_meeting(meeting_id=meeting_id)
        queries.get_for_team(conversation_id=meeting.conversation_id, by=request.actor)
        return _days(queries.by_day(queries.free_times_of(meeting=meeting, at=clock.now())))

    @router.post("/meetings/{meeting_id}/withdraw", response={204: None})
    @requires(P.ANSWER)
    def withdraw_meeting(request: HttpRequest, meeting_id: int, payload: MeetingReasonIn):
        services.withdraw_meeting(meeting_id=meeting_id, reason=payload.reason, by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/meetings/{meeting_id}/move", response={204: None})
    @requires(P.ANSWER)
    def move_meeting(request: HttpRequest, meeting_id: int, payload: MeetingMoveIn):
        services.move_meeting(meeting_id=meeting_id, **payload.dict(), by=request.actor, at=clock.now())
        return Status(204, None)


def add_resident_routes(router: Router) -> None:
    @router.get("/meetings", response=list[schemas.ChatCardOut])
    @requires(P.ASK, mandate=("message",))
    def list_own_meetings(request: HttpRequest, patient_id: int):
        patients.check_in_scope(patient_id=patient_id)
        return queries.list_meetings_to_come(patient_id=patient_id, at=clock.now())

    @router.get("/meetings/{meeting_id}/times", response=list[FreeDayOut])
    @requires(P.ASK, mandate=("message",))
    def list_times_to_move_to(request: HttpRequest, meeting_id: int):
        meeting = queries.get_meeting(meeting_id=meeting_id)
        return _days(queries.by_day(queries.free_times_of(meeting=meeting, at=clock.now())))

    @router.post("/meetings/{meeting_id}/answer", response={204: None})
    @requires(P.ASK, mandate=("message",))
    def answer_meeting(request: HttpRequest, meeting_id: int, payload: MeetingAnswerIn):
        services.answer_meeting(meeting_id=meeting_id, **payload.dict(), by=request.actor, at=clock.now())
        return Status(204, None)

    @router.post("/meetings/{meeting_id}/move", response={204: None})
    @requires(P.ASK, mandate=("message",))
    def move_meeting(request: HttpRequest, meeting_id: int, payload: MeetingMoveIn):
        services.move_meeting(meeting_id=meeting_id, **payload.dict(), by=request.actor, at=clock.now())
        return Status(204, None)
