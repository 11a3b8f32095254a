"""What each form of a visit came to, the same now and on a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.contracting.fulfillment import queries as fulfillment

from ..models import Encounter, EncounterForm


@dataclass(frozen=True, slots=True)
class FormResult:
    """`status`: stored, or kept (given to a version that is over: a person decides). `credited` is what the ledger
    counted it as.
    """

    code: str
    title: str
    status: str
    follow_up_id: int | None = None
    assessment_id: int | None = None
    result_code: str = ""
    result_label: str = ""
    summary: str = ""
    is_emergency: bool = False
    needs_referral: bool = False
    next_date: date | None = None
    credited: str = ""


def results_of(encounter: Encounter) -> list[FormResult]:
    return [result_of(row) for row in sorted(encounter.forms.all(), key=lambda form: form.pk)]


def result_of(row: EncounterForm) -> FormResult:
    done: Any = row.follow_up or row.assessment
    if done is None:
        return FormResult(row.code, row.title, "kept")
    is_visit = row.follow_up is not None
    return FormResult(
        code=row.code,
        title=row.title,
        status="stored",
        follow_up_id=row.follow_up_id,
        assessment_id=row.assessment_id,
        result_code=done.classification if is_visit else done.result_code,
        result_label=done.get_classification_display() if is_visit else done.result_label,
        summary=done.summary,
        is_emergency=done.is_emergency,
        needs_referral=done.needs_referral,
        next_date=done.next_date,
        credited=_credited(done.patient_id, done.form_response_id if is_visit else done.response_id),
    )


def _credited(patient_id: int, response_id: int | None) -> str:
    return fulfillment.item_credited(patient_id=patient_id, evidence_kind="form", evidence_id=str(response_id))


def list_results(encounters: Sequence[Encounter]) -> dict[int, list[FormResult]]:
    return {encounter.pk: results_of(encounter) for encounter in encounters}
