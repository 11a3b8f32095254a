from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.alerts import queries
from jiayi.care.alerts.permissions import AlertPermission as P
from jiayi.care.alerts.schemas import OwnAlertOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["预警"])


@router.get("/patients/{patient_id}/alerts", response=list[OwnAlertOut])
@requires(P.READ_OWN)
def list_own_alerts(request: HttpRequest, patient_id: int) -> Any:
    return [OwnAlertOut.of(row, advice) for row, advice in queries.list_own(patient_id=patient_id, at=clock.now())]
