from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from jiayi.kernel import crypto
from jiayi.kernel.models import DomainEvent, EventDelivery
from jiayi.kernel.schemas import Out, PageIn

from . import rules
from .models import LogCheck, ReadLog, RecordOpening, SecurityLog

CHANNELS = {"resident_h5": "居民端", "doctor_pwa": "医生端", "desk": "管理端", "system": "系统", "public": "公开页面"}


class OwnReadOut(Out):
    """One line of "谁看过我的档案"; `text` says it in one plain sentence."""

    id: int
    patient_id: int
    reader_name: str
    reader_role: str
    organization_name: str
    at: datetime
    purpose: str
    purpose_label: str
    subject: str
    is_urgent: bool
    text: str

    @classmethod
    def of(cls, line: ReadLog) -> "OwnReadOut":
        return cls(
            id=line.pk,
            patient_id=line.patient_id,
            reader_name=line.reader_name,
            reader_role=line.reader_role,
            organization_name=line.organization_name,
            at=line.at,
            purpose=line.purpose,
            purpose_label=rules.purpose_label(line.purpose),
            subject=line.subject,
            is_urgent=line.purpose == "emergency",
            text=rules.plain_line(
                reader=line.reader_name,
                organization=line.organization_name,
                at=line.at,
                purpose=line.purpose,
                subject=line.subject,
            ),
        )


class ReadSummaryOut(Schema):
    days: int
    people: int
    times: int


class LogFilterIn(PageIn):
    from_date: date | None = None
    to_date: date | None = None

    def wanted(self) -> dict[str, Any]:
        """What the query of this log takes; every log has one order."""
        return self.model_dump(exclude={"sort"})


class OpeningFilterIn(LogFilterIn):
    patient_id: int | None = None


class OpeningOut(Schema):
    """Who opened whose record for which reason; the resident's name stays masked for the auditor too."""

    id: int
    patient_id: int
    patient_name: str
    opener_name: str
    organization_name: str
    purpose: str
    purpose_label: str
    reason: str
    opened_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, opening: RecordOpening) -> "OpeningOut":
        return cls(
            id=opening.pk,
            patient_id=opening.patient_id,
            patient_name=crypto.masked_name(opening.patient_name),
            opener_name=opening.opener_name,
            organization_name=opening.organization_name,
            purpose=opening.purpose,
            purpose_label=rules.OPENING_PURPOSES[opening.purpose],
            reason=opening.reason,
            opened_at=opening.opened_at,
            expires_at=opening.expires_at,
        )


class ReadFilterIn(LogFilterIn):
    """`reader` is the stable name of one account, as the list shows it."""

    patient_id: int | None = None
    reader: str = Field("", max_length=100)
    organization_id: int | None = None
    purpose: str = Field("", max_length=40)
    channel: str = Field("", max_length=20)


class SecurityFilterIn(LogFilterIn):
    kind: str = Field("", max_length=40)
    actor: str = Field("", max_length=100)
    organization_id: int | None = None


class EventFilterIn(LogFilterIn):
    name: str = Field("", max_length=100)
    actor: str = Field("", max_length=100)
    organization_id: int | None = None


class ReadOut(Out):
    id: int
    at: datetime
    patient_id: int
    patient_name: str
    reader: str
    reader_name: str
    reader_role: str
    organization_name: str
    purpose: str
    purpose_label: str
    subject: str
    channel: str
    channel_label: str

    @classmethod
    def of(cls, line: ReadLog) -> "ReadOut":
        return cls(
            id=line.pk,
            at=line.at,
            patient_id=line.patient_id,
            patient_name=crypto.masked_name(line.patient_name),
            reader=line.reader,
            reader_name=line.reader_name,
            reader_role=line.reader_role,
            organization_name=line.organization_name,
            purpose=line.purpose,
            purpose_label=rules.purpose_label(line.purpose),
            subject=line.subject,
            channel=line.channel,
            channel_label=CHANNELS.get(line.channel, line.channel),
        )


class SecurityOut(Schema):
    id: int
    at: datetime
    kind: str
    kind_label: str
    actor: str
    actor_name: str
    subject: str
    address: str | None
    channel: str
    channel_label: str

    @classmethod
    def of(cls, line: SecurityLog) -> "SecurityOut":
        return cls(
            id=line.pk,
            at=line.at,
            kind=line.kind,
            kind_label=rules.SECURITY_KINDS.get(line.kind, line.kind),
            actor=line.actor,
            actor_name=line.actor_name,
            subject=line.subject,
            address=line.address,
            channel=line.channel,
            channel_label=CHANNELS.get(line.channel, line.channel),
        )


class EventOut(Schema):
    id: int
    at: datetime
    name: str
    organization_id: int
    actor: str
    payload: dict[str, object]

    @classmethod
    def of(cls, event: DomainEvent) -> "EventOut":
        return cls(
            id=event.pk,
            at=event.occurred_at,
            name=event.name,
            organization_id=event.organization_id,
            actor=event.actor,
            payload=event.payload,
        )


class ParkedOut(Schema):
    id: int
    at: datetime
    subscriber: str
    error: str
    event: EventOut

    @classmethod
    def of(cls, delivery: EventDelivery, event: DomainEvent) -> "ParkedOut":
        return cls(
            id=delivery.pk,
            at=delivery.at,
            subscriber=delivery.subscriber,
            error=delivery.error,
            event=EventOut.of(event),
        )


class ChoiceOut(Schema):
    code: str
    label: str


class LogChoicesOut(Schema):
    purposes: list[ChoiceOut]
    kinds: list[ChoiceOut]
    channels: list[ChoiceOut]


class SealOut(Schema):
    """How far one log is sealed; the hash is what an auditor notes down elsewhere."""

    log: str
    label: str
    row_count: int
    number: int
    hash: str
    sealed_at: datetime | None


class CheckOut(Schema):
    """One verification of all logs, and the first line that does not fit."""

    id: int
    state: str
    state_label: str
    asked_by_name: str
    asked_at: datetime
    finished_at: datetime | None
    rows_done: int
    rows_total: int
    broken_log: str
    broken_log_label: str
    broken_row: int | None
    problem: str

    @classmethod
    def of(cls, check: LogCheck) -> "CheckOut":
        same = (
            "id",
            "state",
            "asked_by_name",
            "asked_at",
            "finished_at",
            "rows_done",
            "rows_total",
            "broken_log",
            "broken_row",
            "problem",
        )
        return cls(
            **{name: getattr(check, name) for name in same},
            state_label=check.get_state_display(),
            broken_log_label=rules.LOGS.get(check.broken_log, ""),
        )
