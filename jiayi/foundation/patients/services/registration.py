"""Registering a person, correcting identity, contact and place; transfer to another organisation."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.idempotency import once
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert, insert_all, prepared, server_cursor

from .. import queries, rules
from ..events import PatientChanged, PatientRegistered, RegistrationRefused
from ..models import Patient, PatientTag, RecordNumberCounter
from ..queries.panel import tail_index
from ..rules.tag_newcomers import Given
from .tagging import apply_tag_rules
from .twins import TwinAnswer, keep_answers, refuse_unanswered

REFUSALS_AN_HOUR = 20
REGISTER = "patients.register"
CONTACT_FIELDS = frozenset({"phone", "address", "division_code", "grid_id", "is_registered_here", "is_resident_here"})


class IdentityRefused(InvalidInput):
    """The document number cannot be right or disagrees with birth date or sex."""

    code, message = "identity_invalid", "证件号码有误"


class PatientElsewhere(DomainError):
    """The number belongs to a person outside the actor's organisations. Nothing about that person is told."""

    code, status, message = "patient_elsewhere", 409, "已在其他机构建档，可申请转入"


class PatientExists(DomainError):
    """The number belongs to a person the actor can open; `details` has the id."""

    code, status, message = "patient_exists", 409, "本机构已有这位居民的档案"


def register_patient(
    *,
    organization_id: int,
    name: str,
    sex: str,
    birth_date: date,
    identity_kind: str,
    identity_number: str = "",
    by: Actor,
    at: datetime,
    birth_precision: str = "day",
    identity_note: str = "",
    mother_id: int | None = None,
    household_id: int | None = None,
    relation_to_head: str = "",
    phone: str = "",
    address: str = "",
    division_code: str = "",
    grid_id: int | None = None,
    is_registered_here: bool = False,
    is_resident_here: bool = True,
    answers: Sequence[TwinAnswer] | None = None,
    client_key: UUID | None = None,
) -> Patient:
    """Open a master record. What is sent again under one `client_key` is written once (services.registering).

    `answers` says of each near twin that it is somebody else, or that somebody should look: None where nobody could be
    asked (a list that is read in, a birth), and then the nightly comparison looks.

    A refusal because the number exists elsewhere is written to the event log in a transaction of its own, since the
    caller's is rolled back; so this function must not run inside another transaction that ends with the refusal.

    :raises IdentityRefused: number, birth date and sex do not fit together
    :raises PatientExists: the actor has this person already
    :raises PatientElsewhere: another organisation has
    :raises NearTwin: somebody who is very like this person has a record, and nothing was said about it
    :raises TooManyRequests: after too many such refusals in an hour
    """
    today = local_date(at)
    number = _checked_number(identity_kind, identity_number, birth_date, sex, today)
    organization = organizations.get_managed_organization(organization_id=organization_id)
    if birth_date > today:
        raise IdentityRefused("出生日期还没到")
    if identity_kind == Patient.Identity.NONE and mother_id is None and not identity_note.strip():
        raise IdentityRefused("没有证件的，请选择母亲或写明原因")
    if mother_id is not None:
        queries.get_patient(patient_id=mother_id)
    if household_id is not None:
        queries.get_household(household_id=household_id)
    if grid_id is not None:
        organizations.get_grid(grid_id=grid_id)
    pinyin, initials = rules.pinyin_of(name)
    person = Patient(
        organization=organization,
        name=name.strip(),
        pinyin=pinyin,
        initials=initials,
        sex=sex,
        birth_date=birth_date.replace(month=1, day=1) if birth_precision == Patient.Precision.YEAR else birth_date,
        birth_precision=birth_precision,
        identity_kind=identity_kind,
        identity_note=identity_note.strip(),
        mother_id=mother_id,
        household_id=household_id,
        relation_to_head=relation_to_head if household_id else "",
        division_code=division_code,
        grid_id=grid_id,
        is_registered_here=is_registered_here,
        is_resident_here=is_resident_here,
        address=address or None,
        created_at=at,
    )
    _set_identity(person, number)
    _set_phone(person, phone)
    if number:
        _refuse_known(identity_kind, number, by, at)
    twins = refuse_unanswered(person, answers) if answers is not None else []

    def write() -> int:
        if len(division_code) == 12:
            person.health_record_number = rules.record_number(division_code, take_sequence(division_code, 1))
        given = queries.tags_of_newcomer(person, on=today)
        person.tag_mask = sum(rules.TAG_BITS[one.tag] for one in given or ())
        insert(person)
        if given is None:
            applied = apply_tag_rules([person.pk], on=today)
            person.tag_mask = sum(rules.TAG_BITS[code] for _, code in applied.gained)
        else:
            insert_all([_tag_of(person, one) for one in given])
        keep_answers(person, twins, answers or (), by, at)
        events.publish(PatientRegistered(organization_id=organization_id, by=by.label, at=at, patient_id=person.pk))
        return person.pk

    try:
        kept = once(key=client_key, by=by, operation=REGISTER, run=write)
    except IntegrityError as error:
        # Two desks with the same card at once: the second meets the unique index.
        if "identity_index" in str(error):
            _refuse_known(identity_kind, number, by, at)
        if "one_head" in str(error):
            raise InvalidInput("这个家庭已有户主") from error
        raise
    # Two copies of one request at once: the second gets what the first has written.
    return person if person.pk == kept else queries.get_patient(patient_id=kept)


def _tag_of(person: Patient, given: Given) -> PatientTag:
    return PatientTag(
        patient=person,
        code=given.tag,
        period_from=given.since,
        period_to=given.until,
        source=PatientTag.Source.RULE,
        rule_id=given.rule_id,
    )


@transaction.atomic
def correct_identity(
    *,
    patient_id: int,
    by: Actor,
    at: datetime,
    name: str,
    sex: str,
    birth_date: date,
    identity_kind: str,
    identity_number: str = "",
    birth_precision: str = "day",
    identity_note: str = "",
) -> Patient:
    """Correct who a person is; the former row stays in the history.

    :raises IdentityRefused: number, birth date and sex do not fit together
    :raises PatientExists: the number belongs to another record
    """
    person = _locked(patient_id)
    number = _checked_number(identity_kind, identity_number, birth_date, sex, local_date(at))
    if identity_kind == Patient.Identity.NONE and person.mother_id is None and not identity_note.strip():
        raise IdentityRefused("没有证件的，请写明原因")
    person.name, person.sex, person.identity_kind = name.strip(), sex, identity_kind
    person.pinyin, person.initials = rules.pinyin_of(name)
    person.birth_precision, person.identity_note = birth_precision, identity_note.strip()
    year_only = birth_precision == Patient.Precision.YEAR
    person.birth_date = birth_date.replace(month=1, day=1) if year_only else birth_date
    _set_identity(person, number)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise PatientExists("这个证件号已在另一份档案上") from error
    apply_tag_rules([patient_id], on=local_date(at))
    _tell(person, "identity", by, at)
    return person


@transaction.atomic
def change_contact(*, patient_id: int, by: Actor, at: datetime, **values: Any) -> Patient:
    """Change phone, address, place and kind of residence, see `CONTACT_FIELDS`."""
    unknown = values.keys() - CONTACT_FIELDS
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    person = _locked(patient_id)
    if "phone" in values:
        _set_phone(person, values.pop("phone") or "")
    if "address" in values:
        person.address = values.pop("address") or None
    if values.get("grid_id") is not None:
        organizations.get_grid(grid_id=values["grid_id"])
    for field, value in values.items():
        setattr(person, field, value)
    if person.health_record_number is None and len(person.division_code) == 12:
        sequence = take_sequence(person.division_code, 1)
        person.health_record_number = rules.record_number(person.division_code, sequence)
    person.save()
    _tell(person, "contact", by, at)
    return person


def change_own_address(*, patient_id: int, address: str, by: Actor, at: datetime) -> Patient:
    """A resident corrects the address, their own or that of a person they are guardian of.

    :raises NotFound: for anybody else
    """
    guardianships = queries.list_agents(patient_id=patient_id, on=local_date(at))
    is_guardian = any(grant.agent_id in by.own_ids and grant.kind == "guardian" for grant in guardianships)
    if patient_id not in by.own_ids and not is_guardian:
        raise NotFound()
    return change_contact(patient_id=patient_id, address=address, by=by, at=at)


@transaction.atomic
def transfer_patient(*, patient_id: int, organization_id: int, by: Actor, at: datetime) -> Patient:
    """Hand the record to another organisation in scope."""
    person = _locked(patient_id)
    person.organization = organizations.get_managed_organization(organization_id=organization_id)
    person.grid = None
    person.save(update_fields=["organization", "grid"])
    _tell(person, "organization", by, at)
    return person


def set_current_team(*, patient_ids: list[int], team_id: int | None, by: Actor, at: datetime) -> int:
    """Contracting says whose panel these people are on (None: nobody's). Part of the caller's transaction.

    The caller holds the team already; the foreign key refuses one that does not exist.
    """
    if len(patient_ids) == 1:  # a signature; and one statement for all of them where many change together
        return _one.update({"current_team": team_id}, patient_id=patient_ids[0])
    return Patient.objects.filter(pk__in=patient_ids).update(current_team_id=team_id)


@prepared
def _one(*, patient_id: int) -> Any:
    return Patient.objects.filter(pk=patient_id)


def take_sequence(division_code: str, number: int) -> int:
    """Reserve `number` consecutive record numbers of a community and return the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {RecordNumberCounter._meta.db_table} (division_code, last) VALUES (%s, %s)"  # noqa: S608
            " ON CONFLICT (division_code) DO UPDATE SET last = patients_recordnumbercounter.last + EXCLUDED.last"
            " RETURNING last",
            [division_code, number],
        )
        return cursor.fetchone()[0] - number + 1


def _locked(patient_id: int) -> Patient:
    queries.get_patient(patient_id=patient_id)
    return Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)


def _checked_number(kind: str, number: str, birth_date: date, sex: str, today: date) -> str:
    if kind == Patient.Identity.NONE:
        return ""
    try:
        cleaned = rules.normalized_identity(kind, number)
    except rules.IdentityInvalid as error:
        raise IdentityRefused(str(error)) from error
    if kind == Patient.Identity.ID_CARD:
        problems = rules.identity_problems(number=cleaned, birth_date=birth_date, sex=sex, on=today)
        if problems:
            raise IdentityRefused("；".join(problems), details=problems)
    return cleaned


def _set_identity(person: Patient, number: str) -> None:
    person.identity_number = number or None
    person.identity_index = blind_index(person.identity_kind, number) if number else None
    person.identity_tail_index = tail_index("identity", number) if number else None


def _set_phone(person: Patient, phone: str) -> None:
    try:
        cleaned = rules.normalized_phone(phone) if phone else ""
    except rules.IdentityInvalid as error:
        raise InvalidInput(str(error)) from error
    person.phone = cleaned or None
    person.phone_index = blind_index("phone", cleaned) if cleaned else None
    person.phone_tail_index = tail_index("phone", cleaned) if cleaned else None


def _refuse_known(kind: str, number: str, by: Actor, at: datetime) -> None:
    with server_cursor() as cursor:
        # Outside the scope on purpose: whether the number exists is all that is asked of records elsewhere.
        cursor.execute("SELECT id FROM patients_patient WHERE identity_index = %s", [blind_index(kind, number)])
        kept = cursor.fetchone()
    if kept is None:
        return
    if Patient.objects.filter(pk=kept[0]).exists():
        raise PatientExists(details={"patient_id": kept[0]})
    note_elsewhere(by, at)
    raise PatientElsewhere()


def note_elsewhere(by: Actor, at: datetime) -> None:
    """Somebody has learned that a number is kept elsewhere: that is counted and written down, without the number.

    :raises TooManyRequests: after too many such answers in an hour
    """
    audit.check_rate(kind="registration", subject=by.label, limit=REFUSALS_AN_HOUR, window=timedelta(hours=1), at=at)
    with transaction.atomic():
        events.publish(RegistrationRefused(organization_id=by.organization_id or 0, by=by.label, at=at))


def _tell(person: Patient, change: str, by: Actor, at: datetime) -> None:
    events.publish(
        PatientChanged(organization_id=person.organization_id, by=by.label, at=at, patient_id=person.pk, change=change)
    )
