from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.followups import queries
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import OwnFollowUpOut
from jiayi.kernel.access import requires

router = Router(tags=["随访"])


@router.get("/patients/{patient_id}/follow-ups", response=list[OwnFollowUpOut])
@requires(FollowUpPermission.READ_OWN)
def list_own_follow_ups(request: HttpRequest, patient_id: int) -> Any:
    return queries.list_history(patient_id=patient_id, limit=20)
