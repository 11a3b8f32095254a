"""Requests to hand a record over."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import BaseModel

from jiayi.kernel import disclosure
from jiayi.kernel.crypto import masked_identity
from jiayi.kernel.schemas import PageIn, PageOut

from ..models import TransferRequest

STATUSES = dict(TransferRequest.Status.choices)


class TransferFilters(PageIn):
    direction: Literal["incoming", "outgoing"] = "incoming"
    status: Literal["", "requested", "accepted", "declined", "withdrawn"] = ""


class TransferRequestIn(Schema):
    organization_id: int
    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert"] = "id_card"
    identity_number: str = Field(min_length=1, max_length=30)
    claimed_name: str = Field(min_length=1, max_length=50)
    reason: str = Field(min_length=1, max_length=200)


class AnswerIn(Schema):
    answer: str = Field("", max_length=200)


class TransferOut(BaseModel):
    """A request. Who asks sees only what they said themselves until the record is theirs."""

    id: int
    direction: str
    status: str
    status_label: str
    claimed_name: str
    reason: str
    other_organization: str
    requested_by_name: str
    requested_at: datetime
    answer: str
    decided_at: datetime | None
    patient_id: int | None
    patient_name: str
    identity_masked: str
    is_same_name: bool | None

    @classmethod
    def of(cls, row: TransferRequest, direction: str) -> "TransferOut":
        keeps = direction == "incoming"
        number = row.patient.identity_number if keeps else None
        return cls(
            id=row.pk,
            direction=direction,
            status=row.status,
            status_label=STATUSES[row.status],
            claimed_name=row.claimed_name,
            reason=row.reason,
            other_organization=row.to_organization.label if keeps else "",
            requested_by_name=row.requested_by_name,
            requested_at=row.requested_at,
            answer=row.answer,
            decided_at=row.decided_at,
            patient_id=row.patient_id if keeps or row.status == "accepted" else None,
            patient_name=disclosure.shown_name(row.patient_id, row.patient.name) if keeps else "",
            identity_masked=masked_identity(str(number)) if number else "",
            is_same_name=row.patient.name == row.claimed_name if keeps else None,
        )


TransferPageOut = PageOut[TransferOut]
