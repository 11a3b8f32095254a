"""What a doctor writes on the record page: add, change, stop, take back as wrong, answer what was asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..models import (
    ENTRY_LIFECYCLE,
    AllergyIntolerance,
    Certainty,
    Condition,
    Entry,
    EntryState,
    MedicationStatement,
    Question,
    Source,
    Whose,
)
from ..permissions import RecordPermission
from ..rules import Terms
from .answers import tell
from .tags import take_back

KINDS: dict[str, type[Entry]] = {
    "conditions": Condition,
    "medicines": MedicationStatement,
    "allergies": AllergyIntolerance,
}
STOP_REASONS = {
    "conditions": {"recovered": "好了", "excluded": "排除了（疑似）", "other": "其他"},
    "medicines": {
        "reaction": "不良反应",
        "no_effect": "效果不好",
        "not_needed": "不需要了",
        "cost": "太贵或配不到",
        "replaced": "换了别的药",
        "finished": "疗程满了",
        "patient": "本人停的",
        "other": "其他",
    },
    "allergies": {"excluded": "复查不过敏", "other": "其他"},
}


class AlreadyOnRecord(DomainError):
    """The same thing holds already; what is new about it is said there."""

    code, status, message = "already_on_record", 409, "这一条已经在用，要改用法请在那一条上改"


class NotActive(DomainError):
    """Only what holds can be stopped or changed."""

    code, status, message = "record_entry_not_active", 409, "这一条已经停了，不能再改；又在用的话请重新加一条"


class PersonGone(DomainError):
    """Nothing new is written about somebody who died or moved away."""

    code, status, message = "patient_not_current", 409, "这位居民已去世或迁出，不能再记"


class ReasonMissing(InvalidInput):
    """Whatever ends says why."""

    code, message = "record_reason_missing", "请写明为什么"


def add_condition(
    *,
    patient_id: int,
    name: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    code: str = "",
    certainty: str = "confirmed",
    whose: str = "self",
    since: str = "",
) -> Condition:
    """
    A diagnosis, the person's own or that of a relative. Sending the same `client_key` again changes nothing.

    :raises AlreadyOnRecord: it is known already
    """
    made = _new(Condition, patient_id, queries.diagnoses(local_date(at)), code, name, since, client_key, by, at)
    made.certainty, made.whose = Certainty(certainty), Whose(whose)
    made.is_confidential = queries.is_sensitive(made.code)
    return _store(made, by, at)


def add_medicine(
    *,
    patient_id: int,
    name: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    code: str = "",
    times: int | None = None,
    dose: str = "",
    usage: str = "",
    since: str = "",
) -> MedicationStatement:
    """
    A medicine that the person takes.

    :raises AlreadyOnRecord: it is taken already; the dose is changed there
    """
    made = _new(
        MedicationStatement, patient_id, queries.medicines(local_date(at)), code, name, since, client_key, by, at
    )
    made.times, made.dose, made.usage = times, dose.strip()[:60], usage.strip()[:100]
    if _is_allergic(made):
        made.question, made.question_words = Question.ALLERGY, "过敏史里有这一类，请核对"
    return _store(made, by, at)


def add_allergy(
    *, patient_id: int, name: str, client_key: UUID, by: Actor, at: datetime, code: str = "", reaction: str = ""
) -> AllergyIntolerance:
    """
    Something the person must not get.

    :raises AlreadyOnRecord: it is known already
    """
    made = _new(AllergyIntolerance, patient_id, queries.allergens(), code, name, "", client_key, by, at)
    made.reaction = reaction.strip()[:100]
    return _store(made, by, at)


@transaction.atomic
def change_medicine(
    *,
    entry_id: int,
    client_key: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    times: int | None = None,
    dose: str = "",
    usage: str = "",
) -> MedicationStatement:
    """
    Another dose from today on: the old row ends with the reason, the new one names it.

    :raises NotActive: it was stopped
    """
    if found := MedicationStatement.objects.filter(client_key=client_key).first():
        return found
    old: Any = _locked("medicines", entry_id, by)
    if old.state != EntryState.ACTIVE:
        raise NotActive()
    if not reason.strip():
        raise ReasonMissing()
    _end(old, "stop", "changed", reason, local_date(at), by, at)
    made = _new(
        MedicationStatement,
        old.patient_id,
        queries.medicines(local_date(at)),
        old.code,
        old.name,
        "",
        client_key,
        by,
        at,
    )
    made.times, made.dose, made.usage = times, dose.strip()[:60], usage.strip()[:100]
    made.since_text, made.is_ordered, made.replaces_id = old.since_text, True, old.pk
    made.key, made.code, made.is_confidential = old.key, old.code, old.is_confidential
    return _store(made, by, at)


@transaction.atomic
def stop_entry(*, what: str, entry_id: int, reason_code: str, note: str, on: date, by: Actor, at: datetime) -> Entry:
    """
    It no longer holds, from a day on, and why.

    :raises NotActive: it was stopped before
    """
    row: Any = _locked(what, entry_id, by)
    if row.state == EntryState.STOPPED and row.end_code == reason_code:
        return row
    if row.state != EntryState.ACTIVE:
        raise NotActive()
    reasons = STOP_REASONS[what]
    if reason_code not in reasons:
        raise InvalidInput("没有这个原因")
    if reason_code == "other" and not note.strip():
        raise ReasonMissing()
    if not row.from_date <= on <= local_date(at):
        raise InvalidInput("停的日子要在记上以后、今天以前")
    _end(row, "stop", reason_code, "，".join(filter(None, (reasons[reason_code], note.strip()))), on, by, at)
    if what == "conditions":
        take_back(row, to_date=on, by=by, at=at)
    _tell(row, by, at)
    return row


@transaction.atomic
def correct_entry(*, what: str, entry_id: int, reason: str, by: Actor, at: datetime) -> Entry:
    """
    It was never so: written by mistake. The row stays readable and counts nowhere; a class given by it is taken back.

    :raises InvalidTransition: it was taken back before
    """
    row: Any = _locked(what, entry_id, by)
    if not reason.strip():
        raise ReasonMissing()
    _end(row, "correct", "wrong", reason, row.until_date, by, at)
    if what == "conditions":
        take_back(row, to_date=row.from_date, by=by, at=at)
    _tell(row, by, at)
    return row


@transaction.atomic
def keep_entry(*, what: str, entry_id: int, by: Actor, at: datetime) -> Entry:
    """What was asked about is right as it stands."""
    row: Any = _locked(what, entry_id, by)
    if row.state != EntryState.ACTIVE:
        raise NotActive()
    row.question = row.question_words = ""
    row.save(update_fields=["question", "question_words"])
    return row


def _new(
    model: Any,
    patient_id: int,
    terms: Terms,
    code: str,
    name: str,
    since: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> Any:
    """
    A row that is not stored yet; the one that was stored under this key before.

    :raises NotFound: the person is not in scope
    :raises PersonGone: dead or moved away
    """
    person = patients.get_patient(patient_id=patient_id)
    if found := model.objects.filter(client_key=client_key, patient_id=patient_id).first():
        return found
    if not person.is_current:
        raise PersonGone()
    written = name.strip() or (terms.by_code[code].name if code in terms.by_code else "")
    if not written:
        raise InvalidInput("请写名称")
    key, known = queries.key_of(terms, code, written)
    return model(
        organization_id=person.organization_id,
        patient_id=person.pk,
        key=key,
        code=known,
        name=written[:100],
        since_text=since.strip()[:30],
        from_date=local_date(at),
        source=Source.DOCTOR,
        practitioner_id=by.practitioner_id,
        client_key=client_key,
        recorded_at=at,
        recorded_by=by.label,
        recorded_by_name=by.name[:50],
    )


def _store(row: Any, by: Actor, at: datetime) -> Any:
    if row.pk is not None:
        return row
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(row, by, at)
    except IntegrityError:
        if found := type(row).objects.filter(client_key=row.client_key, patient_id=row.patient_id).first():
            return found
        raise AlreadyOnRecord(f"{row.name}已经在记录里，要改请在那一条上改") from None
    return row


def _is_allergic(made: MedicationStatement) -> bool:
    term = queries.medicines().by_code.get(made.code)
    if term is None or not term.allergens:
        return False
    held = queries.allergy_rows(made.patient_id)
    return any(row.code in term.allergens for row in held if row.state == EntryState.ACTIVE)


def _locked(what: str, entry_id: int, by: Actor) -> Entry:
    """
    :raises NotFound: outside the scope, or confidential to this reader
    :raises Forbidden: diagnoses are a doctor's
    """
    row = KINDS[what].objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if row is None or (row.is_confidential and not allowed(by, PatientPermission.VIEW_SENSITIVE)):
        raise NotFound()
    if what == "conditions" and not allowed(by, RecordPermission.DIAGNOSE):
        raise Forbidden()
    return row


def _end(row: Any, move: str, code: str, reason: str, until: date | None, by: Actor, at: datetime) -> None:
    row.state = ENTRY_LIFECYCLE.target_of(move, current=row.state)
    row.ended_at, row.ended_by, row.ended_by_name = at, by.label, by.name[:50]
    row.end_code, row.end_reason, row.until_date = code, reason.strip()[:200], until
    row.question = row.question_words = ""
    row.save(
        update_fields=[
            *("state", "ended_at", "ended_by", "ended_by_name", "end_code", "end_reason", "until_date"),
            *("question", "question_words"),
        ]
    )


def _tell(row: Any, by: Actor, at: datetime) -> None:
    if isinstance(row, Condition):
        tell(row.organization_id, row.patient_id, [row.code], by, at)


__all__ = [
    "STOP_REASONS",
    "AlreadyOnRecord",
    "NotActive",
    "PersonGone",
    "ReasonMissing",
    "add_allergy",
    "add_condition",
    "add_medicine",
    "change_medicine",
    "correct_entry",
    "keep_entry",
    "stop_entry",
]
