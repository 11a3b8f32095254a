from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.vitals import queries, rules, services
from jiayi.care.vitals.permissions import VitalsPermission
from jiayi.care.vitals.schemas import PersonalRangeIn, PersonalRangeOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from . import shared

router = Router(tags=["体征"])
shared.add_reads(router, VitalsPermission.READ)
shared.add_writes(router, VitalsPermission.RECORD, VitalsPermission.CHANGE, source="clinic")


@router.get("/patients/{patient_id}/personal-ranges", response=list[PersonalRangeOut])
@requires(VitalsPermission.READ)
def list_personal_ranges(request: HttpRequest, patient_id: int) -> Any:
    return queries.list_personal_ranges(patient_id=patient_id)


@router.put("/patients/{patient_id}/personal-ranges/{code}", response=PersonalRangeOut)
@requires(VitalsPermission.SET_TARGET)
def set_personal_range(request: HttpRequest, patient_id: int, code: str, data: PersonalRangeIn) -> Any:
    return services.set_personal_range(
        patient_id=patient_id,
        code=code,
        bounds=rules.Range(
            low=data.low, high=data.high, critical_low=data.critical_low, critical_high=data.critical_high
        ),
        reason=data.reason,
        by=request.actor,
        at=clock.now(),
    )


@router.delete("/patients/{patient_id}/personal-ranges/{code}", response={204: None})
@requires(VitalsPermission.SET_TARGET)
def end_personal_range(request: HttpRequest, patient_id: int, code: str) -> None:
    services.end_personal_range(patient_id=patient_id, code=code, by=request.actor, at=clock.now())
