from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.period import local_date
from jiayi.kernel.schemas import Out

from . import rules
from .models import Alert, AlertMute, AlertState, AlertStep, DutyShift, Severity, Shift, StepKind

Outcome = Literal[
    "called_fine", "remeasured", "advised", "adjusted", "visited", "referred", "emergency", "wrong_reading",
    "unreachable",
]  # fmt: skip
CHANNELS = {"in_app": "站内", "sms": "短信", "wechat": "微信", "voice": "语音电话"}


class AlertFilters(Schema):
    """Of the list and its export; `standing` is what has not ended."""

    state: Literal["", "standing", "open", "acknowledged", "closed"] = ""
    severity: Literal["", "red", "orange", "yellow"] = ""
    rule: str = Field("", max_length=30)
    team_id: str = Field("", max_length=12)
    patient_id: int | None = None


class CloseIn(Schema):
    outcome: Outcome
    remark: str = Field("", max_length=200)


class CallNoteIn(Schema):
    words: str = Field("", max_length=200)


class MuteIn(Schema):
    """`rule` empty: everything that is not red."""

    rule: str = Field("", max_length=30)
    kind: str = Field("", max_length=20)
    until: datetime
    reason: str = Field(max_length=200)


class DutyIn(Schema):
    organization_id: int
    day: date
    shift: Literal["day", "night"]
    practitioner_id: int | None = None


class AlertOut(Out):
    id: int
    patient_id: int
    name: str
    age_text: str
    sex: str
    team_id: int | None
    team_name: str
    rule: str
    label: str
    severity: str
    severity_label: str
    kind: str
    words: str
    state: str
    state_label: str
    times: int
    opened_at: datetime
    last_at: datetime
    taken_at: datetime | None
    next_step_at: datetime | None
    next_words: str
    acknowledged_at: datetime | None
    acknowledged_by_name: str
    closed_at: datetime | None
    closed_by_name: str
    outcome: str
    outcome_label: str
    outcome_note: str

    @classmethod
    def of(cls, row: Alert) -> "AlertOut":
        return cls(**_alert(row))


class AlertStepOut(Out):
    """`delivery` says how far a message got."""

    kind: str
    kind_label: str
    at: datetime
    by_name: str
    words: str
    channel_label: str
    delivery: str

    @classmethod
    def of(cls, row: AlertStep, delivery: str) -> "AlertStepOut":
        return cls(
            kind=row.kind,
            kind_label=StepKind(row.kind).label,
            at=row.at,
            by_name=row.by_name,
            words=row.words,
            channel_label=CHANNELS.get(row.channel, ""),
            delivery=delivery,
        )


class AlertDetailOut(AlertOut):
    steps: list[AlertStepOut]
    has_phone: bool

    @classmethod
    def told(cls, row: Alert, steps: list[tuple[AlertStep, str]]) -> "AlertDetailOut":
        told = [AlertStepOut.of(step, delivery) for step, delivery in steps]
        return cls(**_alert(row), steps=told, has_phone=bool(row.patient.phone_index))


class OwnAlertOut(Out):
    """For the resident and who looks after them: what was noticed, what to do now, who has taken it, how it ended."""

    id: int
    label: str
    severity: str
    words: str
    kind: str
    state: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by_name: str
    closed_at: datetime | None
    outcome_label: str
    advice: str
    severity_label: str
    times: int
    next_step_at: datetime | None
    next_words: str

    @classmethod
    def of(cls, row: Alert, advice: str) -> "OwnAlertOut":
        return cls(
            id=row.pk,
            label=row.label,
            severity=row.severity,
            words=row.words,
            kind=row.kind,
            state=row.state,
            opened_at=row.opened_at,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by_name=row.acknowledged_by_name,
            closed_at=row.closed_at,
            outcome_label=rules.OUTCOMES.get(row.outcome, ""),
            advice=advice,
            severity_label=Severity(row.severity).label,
            times=row.times,
            next_step_at=row.next_step_at,
            next_words=_next_words(row),
        )


class AlertMuteOut(Out):
    id: int
    label: str
    until: datetime
    reason: str
    muted_by_name: str

    @classmethod
    def of(cls, row: AlertMute, label: str) -> "AlertMuteOut":
        return cls(id=row.pk, label=label, until=row.until, reason=row.reason, muted_by_name=row.muted_by_name)


class DutyOut(Out):
    day: date
    shift: str
    shift_label: str
    practitioner_id: int
    name: str
    # Why an alert would not reach them as it should; empty where it does.
    problem: str

    @classmethod
    def of(cls, row: DutyShift, problem: str = "") -> "DutyOut":
        return cls(
            day=row.day,
            shift=row.shift,
            shift_label=Shift(row.shift).label,
            practitioner_id=row.practitioner_id,
            name=row.practitioner.name,
            problem=problem,
        )


def _next_words(row: Alert) -> str:
    return ("值班医生", "中心主任", "")[min(row.stage, 2)] if row.next_step_at else ""


def _alert(row: Alert) -> dict[str, Any]:
    person = row.patient
    return {
        "id": row.pk,
        "patient_id": person.pk,
        "name": disclosure.shown_name(person.pk, person.name),
        "age_text": patients.age_text(person, local_date(row.opened_at)),
        "sex": person.sex,
        "team_id": row.team_id,
        "team_name": row.team.name if row.team else "",
        "rule": row.rule,
        "label": row.label,
        "severity": row.severity,
        "severity_label": Severity(row.severity).label,
        "kind": row.kind,
        "words": row.words,
        "state": row.state,
        "state_label": AlertState(row.state).label,
        "times": row.times,
        "opened_at": row.opened_at,
        "last_at": row.last_at,
        "taken_at": row.taken_at,
        "next_step_at": row.next_step_at,
        "next_words": _next_words(row),
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by_name": row.acknowledged_by_name,
        "closed_at": row.closed_at,
        "closed_by_name": row.closed_by_name,
        "outcome": row.outcome,
        "outcome_label": rules.OUTCOMES.get(row.outcome, ""),
        "outcome_note": row.outcome_note,
    }
