from datetime import date, datetime
from typing import Any

from ninja import Schema

from jiayi.kernel import disclosure


class TemplateOut(Schema):
    id: int
    code: str
    version: str
    title: str
    status: str
    effective_from: date
    effective_to: date | None
    source: str


class TemplateDetailOut(TemplateOut):
    definition: dict[str, Any]


class FormResponseOut(Schema):
    id: int
    patient_id: int
    template_code: str
    template_version: str
    title: str
    answers: dict[str, Any]
    name: str
    authored_at: datetime
    author_name: str
    amend_reason: str
    taken_over: list[str]

    @staticmethod
    def resolve_name(response: Any) -> str:
        return disclosure.shown_name(response.patient_id, response.patient.name)

    @staticmethod
    def resolve_author_name(response: Any) -> str:
        return response.practitioner.name if response.practitioner else ""

    @staticmethod
    def resolve_template_code(response: Any) -> str:
        return response.template.code

    @staticmethod
    def resolve_template_version(response: Any) -> str:
        return response.template.version

    @staticmethod
    def resolve_title(response: Any) -> str:
        return response.template.title


class ProblemOut(Schema):
    field: str
    code: str
    message: str
    severity: str


class DefinitionIn(Schema):
    definition: dict[str, Any]


class FaultOut(Schema):
    place: str
    message: str
    code: str


class StorableOut(Schema):
    """A reading (with its unit) or a term (with its class) that an answer may be stored as."""

    code: str
    label: str
    detail: str
    aliases: list[str]


class MarksOut(Schema):
    readings: list[StorableOut]
    diagnoses: list[StorableOut]
    allergens: list[StorableOut]
    tags: list[StorableOut]
    person: list[StorableOut]


class TryMarksIn(Schema):
    """A form that is being drawn, and answers that were tried in it."""

    definition: dict[str, Any]
    answers: dict[str, Any] = {}


class MarkedLineOut(Schema):
    kind: str
    words: str


class ReadInOut(Schema):
    """A file that was read in: the definition, and what is wrong with it."""

    code: str
    title: str
    definition: dict[str, Any]
    faults: list[FaultOut]


class KeptResponseOut(Schema):
    id: int
    patient_id: int
    patient_name: str
    template_code: str
    template_version: str
    title: str
    answers: dict[str, Any]
    authored_at: datetime
    received_at: datetime
    author_name: str
    reason: str
    state: str
    response_id: int | None
    decided_by_name: str
    decided_at: datetime | None
    note: str

    @staticmethod
    def resolve_patient_name(kept: Any) -> str:
        return disclosure.shown_name(kept.patient_id, kept.patient.name)

    @staticmethod
    def resolve_template_code(kept: Any) -> str:
        return kept.template.code

    @staticmethod
    def resolve_template_version(kept: Any) -> str:
        return kept.template.version

    @staticmethod
    def resolve_title(kept: Any) -> str:
        return kept.template.title


class AcceptKeptIn(Schema):
    confirmed: list[str] = []


class DiscardKeptIn(Schema):
    note: str
