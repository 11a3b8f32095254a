from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.followups import services
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import OwnFollowUpOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["随访"])


@router.get("/patients/{patient_id}/follow-ups", response=list[OwnFollowUpOut])
@requires(FollowUpPermission.READ_OWN)
def list_own_follow_ups(request: HttpRequest, patient_id: int) -> Any:
    return services.open_history(patient_id=patient_id, programme=None, by=request.actor, at=clock.now())
