from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.visits import services
from jiayi.care.visits.permissions import VisitPermission
from jiayi.care.visits.schemas import OwnPresenceCodeOut, OwnVisitOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["服务"])


@router.get("/presence-code", response=OwnPresenceCodeOut)
@requires(VisitPermission.SHOW_CODE)
def show_own_presence_code(request: HttpRequest) -> Any:
    return services.show_own_code(by=request.actor, at=clock.now())


@router.get("/patients/{patient_id}/visits", response=list[OwnVisitOut])
@requires(VisitPermission.READ_OWN)
def list_own_visits(request: HttpRequest, patient_id: int) -> Any:
    return services.open_own_visits(patient_id=patient_id, by=request.actor, at=clock.now())
