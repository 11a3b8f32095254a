from datetime import date, datetime
from typing import Any

from ninja import Schema


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


class TemplateIn(Schema):
    definition: dict[str, Any]


class FormResponseOut(Schema):
    id: int
    patient_id: int
    template_code: str
    template_version: str
    title: str
    answers: dict[str, Any]
    authored_at: datetime

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
