"""Households: members, relations, one head."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput

from .. import queries
from ..events import PatientChanged
from ..models import HEAD, Household, Patient


class HeadTaken(DomainError):
    """A household has one head."""

    code, status, message = "head_taken", 409, "这个家庭已有户主，请先更换户主"


@transaction.atomic
def create_household(
    *,
    organization_id: int,
    head_id: int,
    by: Actor,
    at: datetime,
    address: str = "",
    division_code: str = "",
    community_name: str = "",
) -> Household:
    """Found a household with its head."""
    organization = organizations.get_managed_organization(organization_id=organization_id)
    household = Household.objects.create(
        organization=organization,
        address=address or None,
        division_code=division_code,
        community_name=community_name,
    )
    join_household(household_id=household.pk, patient_id=head_id, relation_to_head=HEAD, by=by, at=at)
    return household


@transaction.atomic
def join_household(*, household_id: int, patient_id: int, relation_to_head: str, by: Actor, at: datetime) -> Patient:
    """Somebody joins, with the relation to the head (GB/T 4761).

    :raises HeadTaken: if a second head would join
    """
    household = queries.get_household(household_id=household_id)
    person = queries.get_patient(patient_id=patient_id)
    if not relation_to_head:
        raise InvalidInput("请选择与户主的关系")
    if relation_to_head == HEAD:
        # Serialise on the household, so that the second of two heads gets a sentence and not a database error.
        Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
        if Patient.objects.filter(household=household, relation_to_head=HEAD).exclude(pk=person.pk).exists():
            raise HeadTaken()
    person.household, person.relation_to_head = household, relation_to_head
    person.save(update_fields=["household", "relation_to_head"])
    _tell(person, by, at)
    return person


@transaction.atomic
def leave_household(*, patient_id: int, by: Actor, at: datetime) -> Patient:
    """Somebody leaves; a head can leave only when alone.

    :raises HeadTaken: if the head leaves others behind
    """
    person = queries.get_patient(patient_id=patient_id)
    others = Patient.objects.filter(household=person.household_id).exclude(pk=person.pk)
    if person.relation_to_head == HEAD and others.exists():
        raise HeadTaken("户主离开前请先更换户主")
    person.household, person.relation_to_head = None, ""
    person.save(update_fields=["household", "relation_to_head"])
    _tell(person, by, at)
    return person


@transaction.atomic
def change_head(
    *, household_id: int, head_id: int, relations: dict[int, str], by: Actor, at: datetime
) -> list[Patient]:
    """Make another member the head; `relations` gives every other member's relation to the new head."""
    household = queries.get_household(household_id=household_id)
    members = {person.pk: person for person in queries.list_household(household_id=household.pk)}
    if head_id not in members:
        raise InvalidInput("新户主要先是家庭成员")
    missing = members.keys() - relations.keys() - {head_id}
    if missing or HEAD in relations.values():
        raise InvalidInput("请给其他每位成员选择与新户主的关系")
    for number, person in members.items():
        if number != head_id:
            person.relation_to_head = relations[number]
            person.save(update_fields=["relation_to_head"])
    head = members[head_id]
    head.relation_to_head = HEAD
    head.save(update_fields=["relation_to_head"])
    _tell(head, by, at)
    return list(members.values())


def _tell(person: Patient, by: Actor, at: datetime) -> None:
    events.publish(
        PatientChanged(
            organization_id=person.organization_id, by=by.label, at=at, patient_id=person.pk, change="household"
        )
    )
