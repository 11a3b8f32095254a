"""Pairs that may be one person, two records side by side, and the log of merges."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import BaseModel

from jiayi.foundation.proposals import queries as proposals
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel import disclosure
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import PageIn, PageOut

from ..models import DuplicatePair, MergeMove, Patient, PatientMerge
from ..permissions import PatientPermission
from ..queries.merges import Comparison, Direction, PairLine
from ..rules import shown_record_number
from ..rules.merging import FIELDS
from ..rules.twins import LABELS
from .outgoing import IDENTITIES, SEXES, LabelOut, common

_STATES = dict(DuplicatePair.State.choices)
_SOURCES = dict(DuplicatePair.Source.choices)


class PairFilters(PageIn):
    state: Literal["suspected", "distinct"] = "suspected"
    source: Literal["", "registration", "rule", "import", "manual"] = ""


class PairIn(Schema):
    first_id: int
    second_id: int
    reason: str = Field(max_length=200)


class ApartIn(Schema):
    reason: str = Field(max_length=200)


class MergeIn(Schema):
    """Which record stays, and what is taken from the other one."""

    kept_id: int
    fields: list[str] = Field(default_factory=list, max_length=20)
    reason: str = Field(max_length=200)


class UndoIn(Schema):
    reason: str = Field(max_length=200)


class PairPersonOut(BaseModel):
    id: int
    name: str
    sex_label: str
    age_text: str
    birth_date: date | None
    identity_masked: str
    phone_masked: str
    address: str
    organization_name: str
    team_name: str
    state: str

    @classmethod
    def of(cls, person: Patient, on: date) -> "PairPersonOut":
        return cls(
            **{name: value for name, value in common(person, on).items() if name in cls.model_fields},
            organization_name=person.organization.label,
            team_name=person.current_team.name if person.current_team else "",
        )


class PairOut(BaseModel):
    """One line of the queue."""

    id: int
    state: str
    state_label: str
    source_label: str
    reasons: list[LabelOut]
    note: str
    opened_at: datetime
    opened_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    waiting_for: str
    people: list[PairPersonOut]

    @classmethod
    def of(cls, line: PairLine | Comparison, on: date) -> "PairOut":
        pair, waiting = line.pair, line.proposal
        return cls(
            id=pair.pk,
            state=pair.state,
            state_label=_STATES[pair.state],
            source_label=_SOURCES[pair.source],
            reasons=[LabelOut(code=code, label=LABELS.get(code, code)) for code in pair.reasons],
            note=pair.note,
            opened_at=pair.opened_at,
            opened_by_name=pair.opened_by_name,
            decided_at=pair.decided_at,
            decided_by_name=pair.decided_by_name,
            waiting_for=f"{waiting.proposed_by_name}提出合并，等另一个人确认" if waiting else "",
            people=[PairPersonOut.of(person, on) for person in line.people],
        )


PairPageOut = PageOut[PairOut]


class FieldOut(BaseModel):
    """One field of both records, as it is shown: the first person's value, then the second's."""

    code: str
    label: str
    differs: bool
    values: list[str]


class BroughtOut(BaseModel):
    label: str
    unit: str
    number: int


class DirectionOut(BaseModel):
    kept_id: int
    taken_id: int
    brings: list[BroughtOut]
    refusals: list[str]
    suggested: list[str]

    @classmethod
    def of(cls, one: Direction) -> "DirectionOut":
        brings = [BroughtOut(label=part.label, unit=part.unit, number=part.number) for part in one.brings]
        return cls(
            kept_id=one.kept_id,
            taken_id=one.taken_id,
            brings=brings,
            refusals=one.refusals,
            suggested=one.suggested,
        )


class MergeProposalOut(BaseModel):
    """The proposal that waits for a second person."""

    id: int
    kept_id: int
    fields: list[str]
    reason: str
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime
    may_decide: bool
    is_mine: bool


class ComparisonOut(PairOut):
    fields: list[FieldOut]
    directions: list[DirectionOut]
    proposal: MergeProposalOut | None

    @classmethod
    def of_comparison(cls, found: Comparison, *, by: Actor, on: date, at: datetime) -> "ComparisonOut":
        places = terminology.division_names({person.division_code for person in found.people})
        return cls(
            **PairOut.of(found, on).model_dump(),
            fields=[
                FieldOut(
                    code=field.code,
                    label=field.label,
                    differs=field.differs,
                    values=[_shown(field.code, person, on, places) for person in found.people],
                )
                for field in found.fields
            ],
            directions=[DirectionOut.of(one) for one in found.directions],
            proposal=_waiting(found, by, at),
        )


def _waiting(found: Comparison, by: Actor, at: datetime) -> MergeProposalOut | None:
    one = found.proposal
    if one is None:
        return None
    return MergeProposalOut(
        id=one.pk,
        kept_id=one.payload["kept_id"],
        fields=one.payload["fields"],
        reason=one.reason,
        proposed_by_name=one.proposed_by_name,
        proposed_at=one.proposed_at,
        expires_at=one.expires_at,
        may_decide=proposals.may_decide(one, by=by, at=at),
        is_mine=one.proposed_by == by.label,
    )


def _shown(code: str, person: Patient, on: date, places: Mapping[str, str]) -> str:
    """What a reader of the record sees of this field; nothing of a person whose name is masked for the reader."""
    if not disclosure.is_open(person.pk):
        return ""
    seen = common(person, on)
    day = f"{person.birth_date}" if person.birth_precision == "day" else f"{person.birth_date.year} 年"
    kind = IDENTITIES[person.identity_kind]
    values = {
        "name": person.name,
        "sex": SEXES[person.sex],
        "birth": day,
        "identity": f"{kind} {seen['identity_masked']}".strip() if person.identity_number else person.identity_note,
        "phone": str(seen["phone_masked"]),
        "address": str(person.address or ""),
        "division": places.get(person.division_code, person.division_code),
        "place": f"{person.organization.label}{f'，{person.grid.name}' if person.grid else ''}",
        "residence": f"{'户籍在本地' if person.is_registered_here else '户籍不在本地'}，"
        f"{'常住' if person.is_resident_here else '不常住'}",
        "household": _household(person),
        "record_number": shown_record_number(person.health_record_number or ""),
        "mother": disclosure.shown_name(person.mother.pk, person.mother.name) if person.mother else "",
        "exit": f"{person.died_date} 去世" if person.died_date else _moved(person),
    }
    return values[code]


def _household(person: Patient) -> str:
    if person.household is None:
        return ""
    role = "户主" if person.relation_to_head == "02" else "家里人"
    return f"户号 {person.household.number}，{role}" if person.household.number else role


def _moved(person: Patient) -> str:
    return f"{person.moved_out_date} 迁出" if person.moved_out_date else ""


class MergeMoveOut(BaseModel):
    label: str
    unit: str
    number: int
    aside: int

    @classmethod
    def of(cls, move: MergeMove) -> "MergeMoveOut":
        return cls(label=move.label, unit=move.unit, number=len(move.row_ids), aside=move.aside_count)


class PatientMergeOut(BaseModel):
    """One merge of the log. The record taken in is told by its number: it is no record any more."""

    id: int
    kept_id: int
    kept_name: str
    taken_id: int
    state: str
    state_label: str
    fields: list[str]
    reason: str
    proposed_by_name: str
    merged_by_name: str
    merged_at: datetime
    undo_until: datetime
    may_undo: bool
    undone_by_name: str
    undone_at: datetime | None
    undo_reason: str
    moves: list[MergeMoveOut]

    @classmethod
    def of(cls, merge: PatientMerge, names: dict[int, str], *, by: Actor, at: datetime) -> "PatientMergeOut":
        may_undo = merge.state == PatientMerge.State.DONE and at <= merge.undo_until
        return cls(
            id=merge.pk,
            kept_id=merge.kept_id,
            kept_name=disclosure.shown_name(merge.kept_id, names.get(merge.kept_id, "")),
            taken_id=merge.taken_id,
            state=merge.state,
            state_label=PatientMerge.State(merge.state).label,
            fields=[FIELDS[code][0] for code in merge.fields],
            reason=merge.reason,
            proposed_by_name=merge.proposed_by_name,
            merged_by_name=merge.merged_by_name,
            merged_at=merge.merged_at,
            undo_until=merge.undo_until,
            may_undo=may_undo and allowed(by, PatientPermission.MERGE),
            undone_by_name=merge.undone_by_name,
            undone_at=merge.undone_at,
            undo_reason=merge.undo_reason,
            moves=[MergeMoveOut.of(move) for move in sorted(merge.moves.all(), key=lambda move: move.pk)],
        )


PatientMergePageOut = PageOut[PatientMergeOut]
