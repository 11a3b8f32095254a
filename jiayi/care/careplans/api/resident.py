from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.careplans import schemas, services
from jiayi.care.careplans.permissions import CarePlanPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["慢病专案"])


@router.get("/patients/{patient_id}/programmes", response=list[schemas.OwnProgrammeOut], summary="我的健康计划")
@requires(CarePlanPermission.READ_OWN)
def list_own_programmes(request: HttpRequest, patient_id: int) -> Any:
    return [
        schemas.OwnProgrammeOut.of(card)
        for card in services.open_own(patient_id=patient_id, by=request.actor, at=clock.now())
    ]
