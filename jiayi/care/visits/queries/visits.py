"""Visits that were made."""

from uuid import UUID

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound

from ..models import Encounter


class NotPlanned(NotFound):
    """The follow-up that was named is not one of this person and programme."""

    code, message = "follow_up_not_planned", "没有找到这位居民的这次随访，请重新打开再填"


_WITH = ("practitioner", "proof")
_FORMS = ("forms__follow_up__form_response", "forms__assessment__response")


def find_encounter(*, client_key: UUID, patient_id: int) -> Encounter | None:
    rows = Encounter.objects.filter(client_key=client_key, patient_id=patient_id)
    return rows.select_related(*_WITH).prefetch_related(*_FORMS).first()


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
