"""A visit as it is told: what it was and what each of its forms came to, the same now and on a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiayi.contracting.fulfillment import queries as fulfillment

from ..models import Encounter, EncounterForm, PresenceProof


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


@dataclass(frozen=True, slots=True)
class VisitTold:
    """All that is shown of a visit, so that showing one that was just stored reads nothing again."""

    id: int
    patient_id: int
    way: str
    way_label: str
    place: str
    visited_at: datetime
    minutes: int | None
    practitioner_name: str
    presence: str
    presence_label: str
    presence_words: str
    presence_kind: str
    presence_file_id: int | None
    forms: Sequence[FormResult]


def told(encounter: Encounter, proof: PresenceProof | None, forms: Sequence[FormResult]) -> VisitTold:
    return VisitTold(
        id=encounter.pk,
        patient_id=encounter.patient_id,
        way=encounter.way,
        way_label=encounter.get_way_display(),
        place=encounter.place,
        visited_at=encounter.visited_at,
        minutes=encounter.minutes,
        practitioner_name=encounter.practitioner.name if encounter.practitioner else "",
        presence=encounter.presence,
        presence_label=encounter.get_presence_display(),
        presence_words=proof.words if proof else "",
        presence_kind=proof.kind if proof else "",
        presence_file_id=proof.file_id if proof else None,
        forms=forms,
    )


def told_again(encounter: Encounter) -> VisitTold:
    """A visit that was read with its proof and forms."""
    rows = sorted(encounter.forms.all(), key=lambda form: form.pk)
    return told(encounter, getattr(encounter, "proof", None), [_result_again(row) for row in rows])


def result_of(row: EncounterForm, *, credited: str) -> FormResult:
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
        credited=credited,
    )


def _result_again(row: EncounterForm) -> FormResult:
    if row.follow_up is not None:
        evidence: tuple[int, int | None] = row.follow_up.patient_id, row.follow_up.form_response_id
    elif row.assessment is not None:
        evidence = row.assessment.patient_id, row.assessment.response_id
    else:
        return result_of(row, credited="")
    patient_id, response_id = evidence
    credited = fulfillment.item_credited(patient_id=patient_id, evidence_kind="form", evidence_id=str(response_id))
    return result_of(row, credited=credited)
