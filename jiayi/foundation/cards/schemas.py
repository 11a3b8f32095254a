"""Shapes of cards."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out, PageIn, PageOut

from .models import CardPrint, CardStatus, ElderCard, RevokeReason
from .queries import CardFilter
from .rules import shown_number

Reason = Literal["lost", "damaged", "unwanted"]
Layout = Literal["sheet", "single"]
Purpose = Literal["record", "followup", "signing", "service", "call"]


class ElderCardOut(Out):
    """A card of a person; the token is never part of it."""

    id: int
    patient_id: int
    number: str
    status: str
    status_label: str
    reason_label: str
    issued_at: datetime
    issued_by_name: str
    printed_at: datetime | None
    revoked_at: datetime | None
    revoked_by_name: str

    @classmethod
    def of(cls, card: ElderCard) -> "ElderCardOut":
        return cls(**_values(card))


class ElderCardRowOut(ElderCardOut):
    """A card in the list, with whose it is."""

    patient_name: str
    team_name: str

    @classmethod
    def of(cls, card: ElderCard) -> "ElderCardRowOut":
        team = card.patient.current_team
        return cls(
            **_values(card),
            patient_name=disclosure.shown_name(card.patient_id, card.patient.name),
            team_name=team.name if team else "",
        )


def _values(card: ElderCard) -> dict[str, object]:
    return {
        "id": card.pk,
        "patient_id": card.patient_id,
        "number": shown_number(card.number),
        "status": card.status,
        "status_label": CardStatus(card.status).label,
        "reason_label": RevokeReason(card.revoke_reason).label if card.revoke_reason else "",
        "issued_at": card.issued_at,
        "issued_by_name": card.issued_by_name,
        "printed_at": card.printed_at,
        "revoked_at": card.revoked_at,
        "revoked_by_name": card.revoked_by_name,
    }


class CardFilters(PageIn):
    status: Literal["", "active", "revoked"] = ""
    is_printed: bool | None = None
    team_id: int | None = None

    def wanted(self) -> CardFilter:
        return CardFilter(status=self.status, is_printed=self.is_printed, team_id=self.team_id, q=self.q)


ElderCardPageOut = PageOut[ElderCardRowOut]


class CardReasonIn(Schema):
    reason: Reason


class CardNumberIn(Schema):
    number: str = Field(min_length=7, max_length=9)
    purpose: Purpose


class CardOwnerOut(Out):
    """Whose card a typed number is: only the way to the person, who is opened by their own route."""

    patient_id: int
    card_id: int


class PrintIn(Schema):
    """`card_ids` null: all cards in use that match `is_printed` and `team_id`."""

    card_ids: list[int] | None = Field(None, max_length=801)
    is_printed: bool | None = None
    team_id: int | None = None
    layout: Layout = "sheet"


class CardPrintOut(Out):
    id: int
    layout_label: str
    state: str
    state_label: str
    total: int
    done: int
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: CardPrint) -> "CardPrintOut":
        return cls(
            id=job.pk,
            layout_label=CardPrint.Layout(job.layout).label,
            state=job.state,
            state_label=job.get_state_display(),
            total=len(job.card_ids),
            done=job.done_count,
            requested_by_name=job.requested_by_name,
            requested_at=job.requested_at,
            finished_at=job.finished_at,
        )


class CardPrintsOut(Out):
    """The last batches, and how many cards nobody has on paper yet."""

    unprinted: int
    prints: list[CardPrintOut]


class CardTokenIn(Schema):
    token: str = Field(max_length=200)  # a worn code reads as anything, and is then a card nobody knows


class CardAskedOut(Out):
    proof: Literal["identity", "phone"]


class CardProofIn(CardTokenIn):
    tail: str = Field(min_length=4, max_length=4)
