"""The cards that a search before registering answers with."""

from datetime import date

from pydantic import BaseModel

from ..queries.twins import Card
from ..rules.twins import LABELS
from ..services import Found, PatientElsewhere
from .outgoing import IDENTITIES, LabelOut, common


class NearCardOut(BaseModel):
    """One record that may be the person: enough to tell, numbers masked, and why it is shown."""

    id: int
    name: str
    sex_label: str
    birth_date: date | None
    age_text: str
    identity_kind_label: str
    identity_masked: str
    phone_masked: str
    address: str
    organization_name: str
    team_name: str
    state: str
    reasons: list[LabelOut]
    is_same: bool
    needs_answer: bool
    lacks: list[str]

    @classmethod
    def of(cls, card: Card, on: date) -> "NearCardOut":
        row = card.row
        lacks = {"identity": row.identity_number, "phone": row.phone, "address": row.address}
        return cls(
            **{name: value for name, value in common(row, on).items() if name in cls.model_fields},
            identity_kind_label=IDENTITIES[card.identity_kind],
            organization_name=row.organization_name,
            team_name=row.team_name,
            reasons=[LabelOut(code=code, label=LABELS[code]) for code in card.reasons],
            is_same="identity" in card.reasons,
            needs_answer=card.is_strong,
            lacks=[name for name, value in lacks.items() if value is None],
        )


class SearchFirstOut(BaseModel):
    """Cards of records here, one sentence about a record elsewhere, and what the number says about its holder."""

    cards: list[NearCardOut]
    is_elsewhere: bool
    elsewhere_message: str
    number_problem: str
    birth_date: date | None
    sex: str

    @classmethod
    def of(cls, found: Found, on: date) -> "SearchFirstOut":
        return cls(
            cards=[NearCardOut.of(card, on) for card in found.cards],
            is_elsewhere=found.is_elsewhere,
            elsewhere_message=PatientElsewhere.message if found.is_elsewhere else "",
            number_problem=found.number_problem,
            birth_date=found.birth_date,
            sex=found.sex,
        )


class CompletedOut(BaseModel):
    id: int
    added: list[str]
