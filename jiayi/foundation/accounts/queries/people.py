from dataclasses import dataclass
from datetime import date

from jiayi.foundation.patients import queries as patients

from ..models import ResidentAccount


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a phone may act for; `relation` is self, guardian or proxy."""

    patient_id: int
    organization_id: int
    name: str
    relation: str


RELATION_LABELS = {"self": "本人", "guardian": "监护", "proxy": "代办"}


def relation_of(person: Person) -> str:
    return RELATION_LABELS.get(person.relation, "代办")


def people_of_phone(phone_index: bytes, *, on: date) -> list[Person]:
    """The records registered with this phone, then those its holders are guardian or proxy of on this day."""
    own = list(patients.list_by_phone_index(phone_index=phone_index))
    people = [Person(p.pk, p.organization_id, p.name, "self") for p in own]
    known = {person.patient_id for person in people}
    for grant in patients.list_grants_of(agent_ids=[p.pk for p in own], on=on):
        if grant.patient_id not in known:
            known.add(grant.patient_id)
            ward = grant.patient
            people.append(Person(ward.pk, ward.organization_id, ward.name, grant.kind))
    return people


def list_people(*, account_id: int, on: date) -> list[Person]:
    """Whom this resident account may act for today."""
    account = ResidentAccount.objects.get(pk=account_id)
    return people_of_phone(account.phone_index, on=on)
