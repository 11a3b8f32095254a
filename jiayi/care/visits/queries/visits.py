"""Visits that were made."""

from typing import Any
from uuid import UUID

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound
from jiayi.kernel.prepared import prepared

from ..models import Encounter

_WITH = ("practitioner", "proof")
_FORMS = ("forms__follow_up__form_response", "forms__assessment__response")


def find_encounter(*, client_key: UUID, patient_id: int) -> Encounter | None:
    found = _sent_before.first(client_key=client_key, patient_id=patient_id)
    return get_encounter(encounter_id=found) if found is not None else None


@prepared
def _sent_before(*, client_key: UUID, patient_id: int) -> Any:
    return Encounter.objects.filter(client_key=client_key, patient_id=patient_id).values_list("pk", flat=True)


def get_encounter(*, encounter_id: int) -> Encounter:
    rows = Encounter.objects.filter(pk=encounter_id).select_related(*_WITH)
    found = rows.prefetch_related(*_FORMS).first()
    if found is None:
        raise NotFound()
    return found


def list_of_patient(*, patient_id: int, limit: int = 40) -> list[Encounter]:
    """Newest first.

    :raises NotFound: the person is not in scope
    """
    patients.get_patient(patient_id=patient_id)
    rows = Encounter.objects.filter(patient_id=patient_id).select_related(*_WITH).prefetch_related(*_FORMS)
    return list(rows.order_by("-visited_at", "-id")[:limit])
