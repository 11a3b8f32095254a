"""Renewals, reminders, reviews, rules."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn

from ..models import GuardianReview, RenewalReminder
from ..queries.renewals import RenewalView
from ..rules import Change


class RenewalChangeOut(Schema):
    code: str
    title: str
    before: str
    after: str
    is_change: bool

    @classmethod
    def of(cls, change: Change) -> "RenewalChangeOut":
        return cls(
            code=change.code,
            title=change.title,
            before=change.before,
            after=change.after,
            is_change=change.is_change,
        )


class RenewalOut(Schema):
    """Before the one tap: what changes and what stays."""

    contract_id: int
    patient_id: int
    patient_name: str
    offer_id: int | None
    can_renew: bool
    reason: str
    changes: list[RenewalChangeOut]
    gone: list[str]
    newer: list[str]
    price: Decimal
    own_price: Decimal
    period_from: date
    last_date: date
    awaits_team: bool
    consent_title: str
    consent_text: str
    is_same_consent: bool

    @classmethod
    def of(cls, view: RenewalView) -> "RenewalOut":
        return cls(
            contract_id=view.contract.pk,
            patient_id=view.contract.patient_id,
            patient_name=view.contract.patient.name,
            offer_id=view.offer_id,
            can_renew=view.can_renew,
            reason=view.reason,
            changes=[RenewalChangeOut.of(change) for change in view.changes],
            gone=view.gone,
            newer=view.newer,
            price=view.price,
            own_price=view.own_price,
            period_from=view.start,
            last_date=view.end - timedelta(days=1),
            awaits_team=view.offer_id is None,
            consent_title=view.consent.title,
            consent_text=view.consent.text,
            is_same_consent=view.is_same_consent,
        )


class RenewIn(Schema):
    client_key: UUID
    health_consent: bool = False


class RenewedOut(Schema):
    contract_id: int


class AttemptOut(Schema):
    way: str
    way_label: str
    result: str
    result_label: str
    at: datetime


class ReminderRowOut(Schema):
    id: int
    patient_id: int
    contract_id: int
    name: str
    sex: str
    birth_date: date
    team_name: str
    leader_name: str
    address: str
    stage: int
    last_date: date
    days_left: int
    way: str
    way_label: str
    state: str
    state_label: str
    outcome: str
    outcome_label: str
    note: str
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, row: RenewalReminder, today: date) -> "ReminderRowOut":
        person = row.patient
        return cls(
            id=row.pk,
            patient_id=row.patient_id,
            contract_id=row.contract_id,
            name=person.name,
            sex=person.sex,
            birth_date=person.birth_date,
            team_name=row.team.name,
            leader_name=row.team.leader.name,
            address=str(person.address or ""),
            stage=row.stage,
            last_date=row.last_date,
            days_left=(row.last_date - today).days,
            way=row.way,
            way_label=row.get_way_display(),
            state=row.state,
            state_label=row.get_state_display(),
            outcome=row.outcome,
            outcome_label=row.get_outcome_display() if row.outcome else "",
            note=row.note,
            attempts=[
                AttemptOut(
                    way=attempt.way,
                    way_label=attempt.get_way_display(),
                    result=attempt.result,
                    result_label=attempt.get_result_display(),
                    at=attempt.at,
                )
                for attempt in sorted(row.attempts.all(), key=lambda attempt: attempt.pk)
            ],
        )


class ReminderFilters(PageIn):
    stage: int | None = Field(None, ge=1, le=365)
    state: str = Field("", max_length=10)
    way: str = Field("", max_length=10)
    team_id: int | None = None


class StageOut(Schema):
    """Persons of one stage on one way."""

    stage: int
    way: str
    persons: int
    reached: int
    waiting: int
    to_visit: int
    visited: int
    settled: int


class VisitsIn(Schema):
    reminder_ids: list[int] = Field(min_length=1, max_length=200)
    outcome: Literal["agreed", "thinking", "refused", "not_home", "moved"]
    note: str = Field("", max_length=200)


class VisitedOut(Schema):
    visited: int


class ReviewOut(Schema):
    id: int
    patient_id: int
    name: str
    birth_date: date
    sex: str
    guardian_name: str
    kind: str
    kind_label: str
    due_date: date
    state: str
    state_label: str
    proof: str
    contract_id: int | None
    contract_last_date: date | None
    team_name: str
    may_affirm: bool

    @classmethod
    def of(cls, review: GuardianReview, today: date) -> "ReviewOut":
        contract: Any = review.contract
        period = contract.agreed_period if contract is not None and contract.period.isempty else None
        ends = (period or contract.period).upper - timedelta(days=1) if contract is not None else None
        return cls(
            id=review.pk,
            patient_id=review.patient_id,
            name=review.patient.name,
            birth_date=review.patient.birth_date,
            sex=review.patient.sex,
            guardian_name=review.guardian.name,
            kind=review.kind,
            kind_label=review.get_kind_display(),
            due_date=review.due_date,
            state=review.state,
            state_label=review.get_state_display(),
            proof=review.proof,
            contract_id=review.contract_id,
            contract_last_date=ends,
            team_name=review.team.name if review.team is not None else "",
            may_affirm=review.state == "open" and review.kind == "eighteen" and review.due_date <= today,
        )


class OwnReviewOut(Schema):
    """What a young adult is asked: the guardian is named, since it is their own."""

    id: int
    guardian_name: str
    due_date: date
    contract_id: int | None
    team_name: str
    leader_name: str
    last_date: date | None
    may_affirm: bool
    ends_unless_affirmed: bool


class AffirmIn(Schema):
    client_key: UUID


class ReviewFilters(PageIn):
    state: str = Field("", max_length=10)
    kind: str = Field("", max_length=10)


class ResolveIn(Schema):
    move: Literal["extend", "keep", "end"]
    proof: str = Field("", max_length=200)
