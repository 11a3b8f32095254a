"""Search first, then open a record or add to one: what a desk or a doctor at the door does with a new face."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.idempotency import earlier

from .. import queries, rules
from ..models import Patient
from ..queries.twins import Card, Question, find_near, is_kept_anywhere
from ..rules.twins import SAME, close_numbers
from .registration import (
    REGISTER,
    PatientExists,
    change_contact,
    correct_identity,
    note_elsewhere,
    register_patient,
)
from .twins import NearTwin, TwinAnswer


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search before registering: cards here, whether the number is kept elsewhere, what it says."""

    cards: list[Card]
    is_elsewhere: bool
    number_problem: str
    birth_date: date | None
    sex: str


def search_before_registering(
    *,
    name: str = "",
    identity_kind: str = "id_card",
    identity_number: str = "",
    phone: str = "",
    birth_date: date | None = None,
    is_year_only: bool = False,
    by: Actor,
    at: datetime,
) -> Found:
    """Everybody in scope who may be this person; of somebody kept elsewhere only that there is one.

    :raises InvalidInput: nothing to search by, or a phone that is none
    :raises NameSearchRefused: names are masked for this reader
    :raises TooManyRequests: too many numbers that are kept elsewhere in an hour
    """
    disclosure.forbid_name_search()
    name = "".join(name.split())
    number, problem, facts = _read_number(identity_kind, identity_number)
    digits = _phone(phone)
    if not (len(name) >= 2 or number or digits):
        raise InvalidInput("请至少填姓名、证件号、手机中的一样")
    is_card = identity_kind == Patient.Identity.ID_CARD
    question = Question(
        name=name if len(name) >= 2 else "",
        sex=facts.sex if facts else "",
        birth_date=facts.birth_date if facts else birth_date,
        is_year_only=is_year_only and facts is None,
        identity_kind=identity_kind,
        identity_number=number,
        phone=digits,
        numbers_one_slip_away=close_numbers(number) if is_card else frozenset(),
        is_typed_wrong=bool(problem),
    )
    cards = find_near(question)
    is_elsewhere = False
    if number and not problem and not any(SAME in card.reasons for card in cards):
        is_elsewhere = is_kept_anywhere(kind=identity_kind, number=number)
        if is_elsewhere:
            note_elsewhere(by, at)
    return Found(cards, is_elsewhere, problem, facts.birth_date if facts else None, facts.sex if facts else "")


def register_searched(
    *, client_key: UUID, answers: Sequence[TwinAnswer], by: Actor, at: datetime, **values: Any
) -> int:
    """Open a record after a search; the id. Sent twice, it is written once, and the second answer is the first.

    A copy always meets what the first one wrote, by number or as its own near twin: only then is the key looked up.

    :raises NearTwin: a near twin was not answered for
    """
    try:
        return register_patient(answers=answers, client_key=client_key, by=by, at=at, **values).pk
    except (PatientExists, NearTwin):
        done = earlier(key=client_key, by=by, operation=REGISTER)
        if done is None:
            raise
        return int(done)


@transaction.atomic
def complete_record(
    *, patient_id: int, identity_kind: str, identity_number: str, phone: str, address: str, by: Actor, at: datetime
) -> list[str]:
    """Put into a record what it lacks, and leave what it has: the names of what was added.

    :raises NotFound: outside the scope
    :raises IdentityRefused: the number does not fit to the record
    :raises PatientExists: the number belongs to another record
    """
    person = queries.get_patient(patient_id=patient_id)
    added = []
    if identity_number and person.identity_number is None:
        number, problem, facts = _read_number(identity_kind, identity_number)
        if problem:
            raise InvalidInput(problem)
        only_year = person.birth_precision == Patient.Precision.YEAR
        fits = facts is not None and only_year and facts.birth_date.year == person.birth_date.year
        correct_identity(
            patient_id=patient_id,
            name=person.name,
            sex=facts.sex if facts and person.sex not in ("1", "2") else person.sex,
            birth_date=facts.birth_date if facts and fits else person.birth_date,
            birth_precision=Patient.Precision.DAY if fits else person.birth_precision,
            identity_kind=identity_kind,
            identity_number=number,
            by=by,
            at=at,
        )
        added.append("证件号")
    contact = {}
    if phone and person.phone is None:
        contact["phone"] = phone
        added.append("手机")
    if address.strip() and person.address is None:
        contact["address"] = address.strip()
        added.append("住址")
    if contact:
        change_contact(patient_id=patient_id, by=by, at=at, **contact)
    if not added:
        raise InvalidInput("这份档案里已经都有了，没有要补的")
    return added


def _read_number(kind: str, text: str) -> tuple[str, str, rules.CardFacts | None]:
    """The number without spaces, what is wrong with it, and what it says about its holder."""
    cleaned = "".join(text.split()).replace("-", "").upper()
    if not cleaned or kind == Patient.Identity.NONE:
        return "", "", None
    try:
        number = rules.normalized_identity(kind, cleaned)
    except rules.IdentityInvalid as error:
        return cleaned, str(error), None
    return number, "", rules.read_card(number) if kind == Patient.Identity.ID_CARD else None


def _phone(text: str) -> str:
    try:
        return rules.normalized_phone(text) if text.strip() else ""
    except rules.IdentityInvalid as error:
        raise InvalidInput(str(error)) from error
