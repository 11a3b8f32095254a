"""What clients are shown of contracts. Periods are half-open: `period_to` is the first day after."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ninja import Schema

from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import Out

from ..models import NEVER_COUNTED, Contract
from ..queries import SigningSummary, cooling_off_open_until
from ..rules import DISPLAY_LABELS, actions_for, days_left


class SectionOut(Schema):
    code: str
    title: str
    text: str
    parts: list[dict[str, str]]


class SummaryOut(Schema):
    """一分钟看明白; `speech` is the same page as one text."""

    sections: list[SectionOut]
    speech: str
    period_from: date
    period_to: date
    consent_title: str
    consent_text: str
    consent_version: str

    @classmethod
    def of(cls, summary: SigningSummary) -> "SummaryOut":
        return cls(
            sections=[
                SectionOut(code=section.code, title=section.title, text=section.text, parts=section.parts)
                for section in summary.sections
            ],
            speech=summary.speech,
            period_from=summary.start,
            period_to=summary.end,
            consent_title=summary.consent.title,
            consent_text=summary.consent.text,
            consent_version=summary.consent.version,
        )


class ContractPackageOut(Out):
    id: int
    name: str
    price: Decimal


class ContractOut(Out):
    id: int
    number: str
    state: str
    state_label: str
    days_left: int | None
    origin: str
    years: int
    period_from: date
    period_to: date
    last_date: date
    patient_id: int
    patient_name: str
    team_id: int
    team_name: str
    team_phone: str
    leader_name: str
    leader_title: str
    leader_sex: str
    organization_name: str
    policy_name: str
    fee_amount: Decimal
    resident_amount: Decimal
    packages: list[ContractPackageOut]
    offered_at: datetime
    signed_date: date | None
    ended_at: datetime | None
    end_reason: str
    agreement_file_id: int | None
    verify_url: str | None
    cooling_off_last_date: date | None
    actions: list[str]

    @classmethod
    def of(cls, contract: Contract, *, by: Actor, today: date, **more: Any) -> Any:
        """An ended contract shows the period as it was agreed where nothing of it was left."""
        period = contract.agreed_period if contract.period.isempty else contract.period
        state: str = contract.state  # type: ignore[attr-defined]
        team = contract.team
        return cls(
            id=contract.pk,
            number=contract.number,
            state=state,
            state_label=DISPLAY_LABELS[state],
            days_left=days_left(end=period.upper, today=today) if state in ("active", "expiring") else None,
            origin=contract.origin,
            years=contract.years,
            period_from=period.lower,
            period_to=period.upper,
            last_date=period.upper - timedelta(days=1),
            patient_id=contract.patient_id,
            patient_name=disclosure.shown_name(contract.patient_id, contract.patient.name),
            team_id=team.pk,
            team_name=team.name,
            team_phone=team.phone_text,
            leader_name=team.leader.name,
            leader_title=team.leader.title,
            leader_sex=team.leader.sex,
            organization_name=contract.organization.label,
            policy_name=contract.policy.name,
            fee_amount=contract.fee_amount,
            resident_amount=contract.resident_amount,
            packages=[
                ContractPackageOut(id=row.package_id, name=row.package.name, price=row.price)
                for row in contract.packages.all()
            ],
            offered_at=contract.offered_at,
            signed_date=contract.signed_date,
            ended_at=contract.ended_at,
            end_reason=contract.get_end_reason_display() if contract.end_reason else "",
            agreement_file_id=contract.agreement_file_id,
            verify_url=f"/verify/{contract.verify_token}" if contract.verify_token else None,
            cooling_off_last_date=cooling_off_open_until(contract, today=today),
            actions=[
                action
                for action in actions_for(state, is_staff=by.kind == "staff")
                # What was taken back or found to be nobody's is nothing to object to any more.
                if (action != "dispute" or contract.end_reason not in NEVER_COUNTED)
                and (action != "renew" or not contract.is_followed)  # type: ignore[attr-defined]
            ],
            **more,
        )


class OfferedOut(Schema):
    """`warnings`: team_nearly_full, package_not_for_group."""

    contract: ContractOut
    warnings: list[str]


class VerifiedOut(Schema):
    number: str
    is_valid: bool
    state: str
    state_label: str
    patient_name: str
    organization_name: str
    team_name: str
    start: date
    end: date
    signed_date: date | None
    sm3: str
