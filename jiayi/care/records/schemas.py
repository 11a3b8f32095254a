from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import Out

What = Literal["conditions", "medicines", "allergies"]


class AdherenceStepOut(Out):
    checked_date: date
    adherence: str
    label: str
    reason: str
    reaction: str


class RecordLineOut(Out):
    """`question` is what has to be looked at (missing, stopped_before, allergy), `question_words` says it."""

    id: int
    code: str
    name: str
    state: str
    state_label: str
    since: str
    from_date: date
    until_date: date | None
    source_label: str
    source_words: str
    recorded_by_name: str
    end_words: str
    ended_by_name: str
    question: str
    question_words: str
    replaces_id: int | None


class ConditionLineOut(RecordLineOut):
    whose: str
    whose_label: str
    certainty: str
    certainty_label: str
    tagged: str
    offers_tag: str
    offers_tag_label: str


class MedicineLineOut(RecordLineOut):
    use: str
    times: int | None
    dose: str
    usage: str
    words: str
    is_ordered: bool
    adherence: list[AdherenceStepOut]


class AllergyLineOut(RecordLineOut):
    reaction: str


class AdviceLineOut(Out):
    id: int
    text: str
    given_date: date
    given_by_name: str
    title: str


class HealthRecordOut(Out):
    questions: int
    conditions: list[ConditionLineOut]
    medicines: list[MedicineLineOut]
    allergies: list[AllergyLineOut]
    advice: list[AdviceLineOut]
    adherence: list[AdherenceStepOut]


class OwnMedicineOut(Out):
    """In plain words, for the person."""

    id: int
    name: str
    use: str
    plain_words: str
    since: str
    from_date: date
    until_date: date | None
    end_words: str
    recorded_by_name: str


class OwnConditionOut(Out):
    id: int
    name: str
    since: str
    certainty_label: str


class OwnAllergyOut(Out):
    id: int
    name: str
    reaction: str


class OwnRecordOut(Out):
    medicines: list[OwnMedicineOut]
    past_medicines: list[OwnMedicineOut]
    conditions: list[OwnConditionOut]
    allergies: list[OwnAllergyOut]
    advice: list[AdviceLineOut]


class MedicineTermOut(Out):
    code: str
    name: str
    use: str


class DiagnosisTermOut(Out):
    code: str
    name: str
    icd10: str


class ConditionIn(Schema):
    client_key: UUID
    name: str = Field("", max_length=100)
    code: str = Field("", max_length=40)
    certainty: Literal["confirmed", "suspected"] = "confirmed"
    whose: Literal["self", "father", "mother", "siblings", "children"] = "self"
    since: str = Field("", max_length=30)


class MedicineIn(Schema):
    client_key: UUID
    name: str = Field("", max_length=100)
    code: str = Field("", max_length=40)
    times: int | None = Field(None, ge=1, le=24)
    dose: str = Field("", max_length=60)
    usage: str = Field("", max_length=100)
    since: str = Field("", max_length=30)


class MedicineChangeIn(Schema):
    client_key: UUID
    reason: str = Field(min_length=1, max_length=200)
    times: int | None = Field(None, ge=1, le=24)
    dose: str = Field("", max_length=60)
    usage: str = Field("", max_length=100)


class AllergyIn(Schema):
    client_key: UUID
    name: str = Field("", max_length=100)
    code: str = Field("", max_length=40)
    reaction: str = Field("", max_length=100)


class RecordStopIn(Schema):
    reason_code: str = Field(max_length=20)
    note: str = Field("", max_length=200)
    on: date


class RecordCorrectionIn(Schema):
    reason: str = Field(min_length=1, max_length=200)


class TagDecisionIn(Schema):
    is_accepted: bool


class TermRowOut(Out):
    """A name that staff may choose. `open_id` is the revision in which it is being changed."""

    id: int
    code: str
    name: str
    sorted_as: str
    aliases: list[str]
    pinyin: str
    state: Literal["living", "upcoming", "retired"]
    effective_from: date
    effective_to: date | None
    version: int
    open_id: int | None
    open_state: str
