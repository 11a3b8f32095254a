"""Near twins at registration: nobody is registered past them without a word, and the word is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput

from ..models import DuplicatePair, Patient
from ..queries.twins import Card, Question, find_near
from ..rules.twins import close_numbers

REASON_MIN, REASON_MAX = 2, 200


class NearTwin(DomainError):
    """Somebody very like this person has a record; `details` has the ids. Open one, or say that it is another."""

    code, status = "near_twin", 409
    message = "这里有很像的档案，请先核对：是同一人就打开原来的；不是，写明怎么核对的"


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinAnswer:
    """What was said about one card: another person, and how that is known; or unsure, so that somebody shall look."""

    patient_id: int
    is_unsure: bool = False
    reason: str = ""


def refuse_unanswered(person: Patient, answers: Sequence[TwinAnswer]) -> list[Card]:
    """The records that are like this new one.

    :raises NearTwin: a strongly alike one was not answered for
    :raises InvalidInput: an answer gives no ground
    """
    if disclosure.is_masked():
        return []
    for answer in answers:
        if not answer.is_unsure and not REASON_MIN <= len(answer.reason.strip()) <= REASON_MAX:
            raise InvalidInput("说“不是同一人”，要写明怎么核对的")
    question = Question(
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        is_year_only=person.birth_precision == Patient.Precision.YEAR,
        identity_kind=person.identity_kind,
        identity_number=str(person.identity_number or ""),
        phone=str(person.phone or ""),
        with_hints=False,
    )
    found = find_near(question)
    said = {answer.patient_id for answer in answers}
    if not said <= {card.row.id for card in found}:
        # An answer about a card that only the search looks for is kept as well.
        close = close_numbers(question.identity_number)
        found = find_near(replace(question, with_hints=True, numbers_one_slip_away=close))
    open_ones = [card.row.id for card in found if card.is_strong and card.row.id not in said]
    if open_ones:
        raise NearTwin(details={"patient_ids": open_ones})
    return found


def keep_answers(person: Patient, near: Sequence[Card], answers: Sequence[TwinAnswer], by: Actor, at: datetime) -> None:
    """One pair for each answer about a record that is like this one. Part of the transaction that registers."""
    if not answers:
        return
    cards = {card.row.id: card for card in near}
    pairs = [
        _pair(person, cards[answer.patient_id], answer, by, at) for answer in answers if answer.patient_id in cards
    ]
    DuplicatePair.objects.bulk_create(pairs)


def _pair(person: Patient, card: Card, answer: TwinAnswer, by: Actor, at: datetime) -> DuplicatePair:
    pair = DuplicatePair(
        first_id=min(card.row.id, person.pk),
        second_id=max(card.row.id, person.pk),
        organization_id=card.row.organization_id,
        other_organization_id=person.organization_id,
        source=DuplicatePair.Source.REGISTRATION,
        reasons=list(card.reasons),
        opened_at=at,
        opened_by=by.label,
        opened_by_name=by.name[:60],
        note=answer.reason.strip(),
    )
    if not answer.is_unsure:
        pair.state = DuplicatePair.State.DISTINCT
        pair.decided_at, pair.decided_by, pair.decided_by_name = at, by.label, by.name[:60]
    return pair
