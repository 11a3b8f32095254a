from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out

from . import queries, rules, services
from .models import CallRecording, ChatMessage, Closing, Complaint, Conversation, ReplyText


class ChatCardOut(Out):
    """What a message asks for, with its state as of now: a form, an article, a meeting."""

    kind: str
    id: int
    title: str
    state: str
    state_label: str
    is_waiting: bool
    starts_at: datetime | None
    place: str
    with_name: str
    minutes: int


class ConversationMessageOut(Out):
    id: int
    sequence: int
    client_key: UUID | None
    side: str
    kind: str
    words: str
    file_id: int | None
    file_name: str
    seconds: int | None
    by_name: str
    is_proxy: bool
    at: datetime
    card: ChatCardOut | None

    @classmethod
    def of(cls, row: ChatMessage, patient_id: int, card: queries.Card | None = None) -> "ConversationMessageOut":
        name = disclosure.shown_name(patient_id, row.by_name) if row.is_proxy else row.by_name
        return cls(
            id=row.pk,
            sequence=row.sequence,
            client_key=row.client_key,
            side=row.side,
            kind=row.kind,
            words=str(row.words or ""),
            file_id=row.file_id,
            file_name=row.file.name if row.file_id and row.file else "",
            seconds=row.seconds,
            by_name=name,
            is_proxy=row.is_proxy,
            at=row.at,
            card=ChatCardOut.model_validate(card) if card else None,
        )

    @classmethod
    def all_of(
        cls, rows: Iterable[ChatMessage], patient_id: int, cards: Mapping[int, queries.Card]
    ) -> "list[ConversationMessageOut]":
        return [cls.of(row, patient_id, cards.get(row.pk)) for row in rows]


class ConversationDraftIn(Schema):
    client_key: UUID
    kind: str = Field("text", max_length=10)
    words: str = Field("", max_length=services.LONGEST)
    file_id: int | None = None
    seconds: int | None = Field(None, ge=1, le=300)

    def draft(self) -> services.Draft:
        return services.Draft(
            client_key=self.client_key, kind=self.kind, words=self.words, file_id=self.file_id, seconds=self.seconds
        )


class ResidentMessageIn(ConversationDraftIn):
    patient_id: int


class TeamMessageIn(ConversationDraftIn):
    expects_answer: bool = False


class FirstWordsIn(TeamMessageIn):
    patient_id: int


class ConversationCardIn(Schema):
    client_key: UUID
    kind: Literal["form", "article", "meeting"]
    form: str = Field("", max_length=60)
    article_id: int | None = None
    starts_at: datetime | None = None
    place: str = Field("", max_length=60)
    purpose: str = Field("", max_length=60)
    practitioner_id: int | None = None
    minutes: int = 30

    def card(self) -> services.CardIn:
        return services.CardIn(**self.dict())


class SendableFormOut(Out):
    code: str
    title: str


class PhoneCallIn(Schema):
    is_reached: bool


class ConversationReadIn(Schema):
    sequence: int = Field(ge=0)


class RatingIn(Schema):
    stars: int = Field(ge=1, le=5)
    words: str = Field("", max_length=300)
    is_complaint: bool = False


class HandOverIn(Schema):
    account_id: int
    reason: str = Field("", max_length=200)


class ConversationReasonIn(Schema):
    reason: str = Field("", max_length=200)


class ClosingIn(Schema):
    kind: str = Field(max_length=10)
    summary: str = Field(max_length=500)
    diagnosis: str = Field("", max_length=100)
    institution: str = Field("", max_length=100)
    diagnosed_date: date | None = None
    basis_file_id: int | None = None
    is_guardian_present: bool = False
    offline_reason: str = Field("", max_length=10)

    def closing(self) -> services.ClosingIn:
        basis = rules.Basis(
            diagnosis=self.diagnosis,
            institution=self.institution,
            diagnosed_date=self.diagnosed_date,
            file_id=self.basis_file_id,
        )
        return services.ClosingIn(
            kind=self.kind,
            summary=self.summary,
            basis=basis,
            is_guardian_present=self.is_guardian_present,
            offline_reason=self.offline_reason,
        )


class PresenceOut(Out):
    is_open: bool
    is_online: bool
    words: str
    phone: str


class ConversationClosingOut(Out):
    kind: str
    kind_label: str
    summary: str
    diagnosis: str
    institution: str
    diagnosed_date: date | None
    offline_reason: str
    by_name: str
    at: datetime

    @classmethod
    def of(cls, row: Closing) -> "ConversationClosingOut":
        return cls(
            kind=row.kind,
            kind_label=row.get_kind_display(),
            summary=str(row.summary),
            diagnosis=str(row.diagnosis or ""),
            institution=row.institution,
            diagnosed_date=row.diagnosed_date,
            offline_reason=row.get_offline_reason_display() if row.offline_reason else "",
            by_name=row.by_name,
            at=row.at,
        )


class ConversationOut(Out):
    """One line of the inbox, and the head of a thread."""

    id: int
    patient_id: int
    patient_name: str
    team_id: int
    team_name: str
    state: str
    state_label: str
    owner_id: int | None
    owner_name: str
    first_responder_name: str
    opened_at: datetime
    last_at: datetime
    last_words: str
    last_sequence: int
    team_unread: int
    resident_unread: int
    team_read: int
    resident_read: int
    due_at: datetime | None
    is_late: bool
    is_urgent: bool
    closed_at: datetime | None
    stars: int | None

    @classmethod
    def of(cls, row: Conversation, at: datetime) -> "ConversationOut":
        same = (
            *("patient_id", "team_id", "state", "owner_id", "owner_name", "first_responder_name", "opened_at"),
            *("last_at", "last_sequence", "team_unread", "resident_unread", "team_read", "resident_read", "due_at"),
            *("closed_at", "stars"),
        )
        shown = disclosure.is_open(row.patient_id)
        return cls(
            id=row.pk,
            patient_name=disclosure.shown_name(row.patient_id, row.patient.name),
            team_name=row.team.name,
            state_label=row.get_state_display(),
            last_words=str(row.last_words or "") if shown else "",
            is_late=row.due_at is not None and row.due_at < at,
            is_urgent=row.urgent_at is not None and row.closed_at is None,
            **{name: getattr(row, name) for name in same},
        )


class StoredRecordingOut(Out):
    id: int
    recorded_at: datetime
    keep_until: date | None

    @classmethod
    def of(cls, row: CallRecording) -> "StoredRecordingOut":
        return cls(id=row.pk, recorded_at=row.agreed_at or row.asked_at, keep_until=row.keep_until)


class ConversationThreadOut(Out):
    conversation: ConversationOut
    messages: list[ConversationMessageOut]
    has_more: bool
    closings: list[ConversationClosingOut]
    presence: PresenceOut | None
    complaint_status: str
    complaint_answer: str
    recordings: list[StoredRecordingOut]

    @classmethod
    def of(
        cls, thread: queries.Thread, at: datetime, presence: queries.Presence | None = None
    ) -> "ConversationThreadOut":
        row = thread.conversation
        return cls(
            conversation=ConversationOut.of(row, at),
            messages=ConversationMessageOut.all_of(thread.messages, row.patient_id, thread.cards),
            has_more=thread.has_more,
            closings=[ConversationClosingOut.of(closing) for closing in thread.closings],
            presence=PresenceOut.model_validate(presence) if presence else None,
            complaint_status=thread.complaint.get_status_display() if thread.complaint else "",
            complaint_answer=thread.complaint.answer if thread.complaint else "",
            recordings=[StoredRecordingOut.of(one) for one in thread.recordings],
        )


class ResidentThreadOut(Out):
    """The resident's page: a thread, or only whom one would write to."""

    thread: ConversationThreadOut | None
    team_id: int | None
    team_name: str
    leader_name: str
    presence: PresenceOut | None


class ConversationMessagesOut(Out):
    messages: list[ConversationMessageOut]
    has_more: bool


class ColleagueOut(Out):
    account_id: int
    name: str
    role: str
    is_online: bool


class ReplyTextOut(Out):
    id: int
    kind: str
    kind_label: str
    title: str
    words: str
    source: str
    is_active: bool
    is_own: bool
    changed_by_name: str
    changed_at: datetime

    @classmethod
    def of(cls, row: ReplyText) -> "ReplyTextOut":
        same = ("kind", "title", "words", "source", "is_active", "changed_by_name", "changed_at")
        return cls(
            id=row.pk,
            kind_label=row.get_kind_display(),
            is_own=row.organization_id is not None,
            **{name: getattr(row, name) for name in same},
        )


class ReplyTextIn(Schema):
    kind: str = Field(max_length=10)
    title: str = Field(max_length=40)
    words: str = Field(max_length=800)
    source: str = Field("", max_length=200)
    is_active: bool = True


class ComplaintOut(Out):
    id: int
    conversation_id: int
    patient_id: int
    patient_name: str
    team_name: str
    status: str
    status_label: str
    words: str
    stars: int | None
    opened_at: datetime
    due_date: date
    answer: str
    decided_by_name: str

    @classmethod
    def of(cls, row: Complaint) -> "ComplaintOut":
        return cls(
            id=row.pk,
            conversation_id=row.conversation_id,
            patient_id=row.patient_id,
            patient_name=disclosure.shown_name(row.patient_id, row.patient.name),
            team_name=row.conversation.team.name,
            status=row.status,
            status_label=row.get_status_display(),
            words=str(row.words) if disclosure.is_open(row.patient_id) else "",
            stars=row.conversation.stars,
            opened_at=row.opened_at,
            due_date=row.due_date,
            answer=row.answer,
            decided_by_name=row.decided_by_name,
        )


class ComplaintAnswerIn(Schema):
    is_upheld: bool
    answer: str = Field(max_length=500)


class TeamFiguresOut(Out):
    team_id: int
    team_name: str
    asked: int
    in_time: int
    running: int
    late: int
    after_hours: int
    median_minutes: int | None
    ratings: int
    stars: float | None
