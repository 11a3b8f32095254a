from dataclasses import dataclass, replace
from datetime import date

from jiayi.foundation.patients import queries as patients

from ..models import ResidentAccount

ADULT = 18
RELATION_LABELS = {"self": "本人", "family": "同一手机号", "guardian": "监护", "proxy": "代办"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a phone may act for; `relation` is self, family (the same phone), guardian or proxy.

    `scopes` are what the grants name, for guardian and proxy.
    """

    patient_id: int
    organization_id: int
    name: str
    relation: str
    scopes: frozenset[str] = frozenset()


def relation_of(person: Person) -> str:
    return RELATION_LABELS[person.relation]


def people_of_phone(phone: str, *, on: date) -> list[Person]:
    """The living who gave this phone, then those for whom they are guardian or proxy on this day.

    A family often shares one phone: only when it belongs to a single adult is that adult the one who holds it.
    """
    own = [patient for patient in patients.find_by_phone(phone=phone) if patient.died_date is None]
    adults = [patient for patient in own if patients.age(patient, on) >= ADULT]
    holder = adults[0] if len(adults) == 1 else None
    ordered = sorted(own, key=lambda patient: patient != holder)
    people = {p.pk: Person(p.pk, p.organization_id, p.name, "self" if p == holder else "family") for p in ordered}
    for agent in adults:
        for grant in patients.list_wards(agent_id=agent.pk, on=on):
            ward = grant.patient
            if ward.died_date is not None or (ward.pk in people and not people[ward.pk].scopes):
                continue
            named = frozenset(grant.scopes)
            if ward.pk in people:
                people[ward.pk] = replace(people[ward.pk], scopes=people[ward.pk].scopes | named)
            else:
                people[ward.pk] = Person(ward.pk, ward.organization_id, ward.name, grant.kind, named)
    return list(people.values())


def list_people(*, account_id: int, on: date) -> list[Person]:
    """Whom this resident account may act for on this day."""
    account = ResidentAccount.objects.get(pk=account_id)
    return people_of_phone(str(account.phone), on=on)
