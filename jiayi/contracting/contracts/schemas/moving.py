"""转签 over HTTP."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import PageIn, PageOut

from ..models import ContractTransfer, SignatureKind, TransferOrigin, TransferStatus
from ..queries.holds import held_until, hold_sentence
from ..rules.moving import REFUSALS, TRANSFER_REASONS
from .inputs import SignatureIn, WitnessIn

ANSWERS = REFUSALS | {
    "waited_too_long": "到期没有答复",
    "withdrawn": "申请人撤回",
    "died": "居民已去世",
    "moved": "居民已迁出",
}


class TransferWishIn(Schema):
    """Which team is asked for, and why."""

    client_key: UUID
    to_team_id: int
    reason_code: Literal["moved_house", "nearer", "doctor_left", "trust", "family", "other"]
    reason: str = Field("", max_length=200)


class TransferAskIn(TransferWishIn, SignatureIn):
    """The resident asks for another team; a drawn signature is welcome, the confirmation in the app is enough."""


class TransferWitnessIn(TransferWishIn, WitnessIn):
    """The resident asks at the table and signs on the doctor's phone: who has no phone of their own moves as well."""


class TransferTeamOut(Schema):
    """A team that has places, as the doctor reads it out."""

    id: int
    name: str
    leader_name: str
    organization_name: str
    places_left: int
    distance_text: str


class TransferAnswerIn(Schema):
    code: Literal["", "full", "too_far", "not_suitable", "other"] = ""
    note: str = Field("", max_length=200)


class TransferAcceptIn(Schema):
    client_key: UUID
    override_reason: str = Field("", max_length=200)


class TransferCodeIn(Schema):
    code: str = Field(min_length=6, max_length=6)
    health_consent: bool = False


class ContractTransferFilters(PageIn):
    direction: Literal["incoming", "outgoing"] = "incoming"
    status: Literal["", "open", "accepted", "refused", "lapsed", "withdrawn"] = ""
    reach: Literal["", "team", "centre", "district"] = ""
    q: str = Field("", max_length=30)


class WaitingOut(Schema):
    incoming: int
    outgoing: int


class ContractTransferOut(Schema):
    """One request. `awaiting`: whose word is missing; `acts`: what the viewer may do now."""

    id: int
    status: str
    status_label: str
    origin: str
    origin_label: str
    reach: str
    reach_label: str
    awaiting: str
    acts: list[str]
    patient_id: int | None
    patient_name: str
    patient_sex: str
    patient_birth_year: int
    held_words: str
    contract_number: str
    contract_id: int | None
    from_team_id: int
    from_team_name: str
    from_organization_name: str
    to_team_id: int
    to_team_name: str
    to_leader_name: str
    to_organization_name: str
    departure_id: int | None
    reason_label: str
    reason: str
    asked_by_name: str
    asked_at: datetime
    lapse_date: date
    agreed_at: datetime | None
    agreed_name: str
    agreed_label: str
    witness_name: str
    starts_date: date | None
    to_contract_id: int | None
    answer_label: str
    answer: str
    decided_by_name: str
    decided_at: datetime | None

    @classmethod
    def of_all(cls, rows: Iterable[ContractTransfer], *, by: Actor) -> "list[ContractTransferOut]":
        """Many rows; what holds them back is asked once."""
        listed = list(rows)
        held = held_until(contract_ids=[row.from_contract_id for row in listed if row.status == "open"])
        return [cls.of(row, by=by, held=held.get(row.from_contract_id)) for row in listed]

    @classmethod
    def of(cls, row: ContractTransfer, *, by: Actor, held: date | None) -> "ContractTransferOut":
        """The asked place learns the name at once: the resident asked it; the record opens when it accepts."""
        person, is_own = row.patient, by.kind == "resident"
        path = by.organization_path or "-"
        keeps = is_own or row.from_organization.path.startswith(path)
        takes = row.to_organization.path.startswith(path)
        return cls(
            id=row.pk,
            status=row.status,
            status_label=str(TransferStatus(row.status).label),
            origin=row.origin,
            origin_label=str(TransferOrigin(row.origin).label),
            reach=row.reach,
            reach_label=row.get_reach_display(),
            awaiting=_awaiting(row),
            acts=_acts(row, is_own=is_own, takes=takes, keeps=keeps, is_held=held is not None),
            held_words=hold_sentence(held) if held is not None else "",
            patient_id=row.patient_id if keeps or row.status == "accepted" else None,
            patient_name=disclosure.shown_name(person.pk, person.name),
            patient_sex=person.get_sex_display(),
            patient_birth_year=person.birth_date.year,
            contract_number=row.from_contract.number,
            contract_id=row.from_contract_id if keeps else None,
            from_team_id=row.from_team_id,
            from_team_name=row.from_team.name,
            from_organization_name=row.from_organization.label,
            to_team_id=row.to_team_id,
            to_team_name=row.to_team.name,
            to_leader_name=row.to_team.leader.name,
            to_organization_name=row.to_organization.label,
            departure_id=row.departure_id,
            reason_label=TRANSFER_REASONS.get(row.reason_code, row.reason_code),
            reason=row.reason,
            asked_by_name=_actor_name(row, row.asked_by, row.asked_by_name),
            asked_at=row.asked_at,
            lapse_date=row.lapse_date,
            agreed_at=row.agreed_at,
            agreed_name=disclosure.shown_name(row.patient_id, row.agreed_name),
            witness_name=row.witness_name,
            agreed_label=str(SignatureKind(row.agreed_kind).label) if row.agreed_kind else "",
            starts_date=row.starts_date,
            to_contract_id=row.to_contract_id if takes or is_own else None,
            answer_label=ANSWERS.get(row.answer_code, ""),
            answer=row.answer,
            decided_by_name=_actor_name(row, row.decided_by, row.decided_by_name),
            decided_at=row.decided_at,
        )


ContractTransferPageOut = PageOut[ContractTransferOut]


def _actor_name(row: ContractTransfer, label: str, name: str) -> str:
    """Staff are named to everyone; a resident or who speaks for them as the reader may see the resident."""
    return disclosure.shown_name(row.patient_id, name) if label.startswith("resident:") else name


def _awaiting(row: ContractTransfer) -> str:
    if row.status != "open":
        return ""
    return "team" if row.agreed_at is not None else "resident"


def _acts(row: ContractTransfer, *, is_own: bool, takes: bool, keeps: bool, is_held: bool) -> list[str]:
    """While the contract is held nobody says yes; saying no and taking back stay possible."""
    acts = _open_acts(row, is_own=is_own, takes=takes, keeps=keeps)
    return [act for act in acts if act not in ("accept", "agree", "code", "witness")] if is_held else acts


def _open_acts(row: ContractTransfer, *, is_own: bool, takes: bool, keeps: bool) -> list[str]:
    if row.status != "open":
        return []
    if is_own:
        return ["withdraw"] if row.origin == "resident" else ["agree", "refuse"] if row.agreed_at is None else []
    acts = ["accept"] if takes and row.agreed_at is not None else []
    if takes and row.departure_id is None:
        acts.append("refuse")
    if row.agreed_at is None and (keeps or takes):
        acts += ["code", "witness"]
    if keeps and row.origin == "team":
        acts.append("withdraw")
    return acts
