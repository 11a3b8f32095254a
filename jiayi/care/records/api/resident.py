from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.records import schemas, services
from jiayi.care.records.permissions import RecordPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["诊断和用药"])


@router.get("/patients/{patient_id}/medicines", response=schemas.OwnRecordOut, summary="我的药")
@requires(RecordPermission.READ_OWN)
def get_own_medicines(request: HttpRequest, patient_id: int) -> Any:
    return services.open_own_record(patient_id=patient_id, by=request.actor, at=clock.now())
