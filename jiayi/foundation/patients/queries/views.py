"""What a page shows of one person, gathered in as few statements as the page needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jiayi.kernel import scope

from ..models import Patient, PatientTag, ProxyGrant
from .people import get_patient_shown, list_household, resident_persons
from .proxies import list_agents, list_around
from .tags import SENSITIVE, list_tags, tags_of


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with running tags, household and those who may act for them."""

    patient: Patient
    tags: list[PatientTag]
    household: list[Patient]
    agents: list[ProxyGrant]
    wards: list[ProxyGrant]


def get_person(*, patient_id: int, on: date, sensitive: bool) -> PersonView:
    """Everything the head of a person page shows.

    :raises NotFound: outside the scope
    """
    patient = get_patient_shown(patient_id=patient_id)
    agents, wards = list_around(patient_id=patient_id, on=on)
    tags = [tag for tag in list_tags(patient_id=patient_id) if sensitive or tag.code not in SENSITIVE]
    return PersonView(
        patient=patient,
        tags=tags,
        household=list_household(household_id=patient.household_id) if patient.household_id else [],
        agents=agents,
        wards=wards,
    )


@dataclass(frozen=True, slots=True)
class Family:
    """What a resident sees of the people around: persons acted for, the household, those who may act for them."""

    persons: list[Patient]
    tags: dict[int, set[str]]
    household: list[Patient]
    agents: list[ProxyGrant]


def get_family(*, patient_ids: Iterable[int], patient_id: int | None, on: date) -> Family:
    """The family page of a resident account."""
    persons = resident_persons(patient_ids=patient_ids)
    own = next((person for person in persons if person.pk == patient_id), None)
    household: list[Patient] = []
    if own is not None and own.household_id is not None:
        # Members who are no wards lie outside the resident's scope; the page shows them by masked name only.
        with scope.everything(reason="the household of the signed-in resident, names masked"):
            household = list_household(household_id=own.household_id)
    return Family(
        persons=persons,
        tags=tags_of([person.pk for person in persons], on),
        household=household,
        agents=list_agents(patient_id=own.pk, on=on) if own is not None else [],
    )
