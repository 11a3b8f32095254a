from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.vitals import services
from jiayi.care.vitals.permissions import VitalsPermission
from jiayi.care.vitals.schemas import LatestReadingOut, ReadingsIn, RecordedOut, SeriesOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["体征"])


@router.get("/patients/{patient_id}/observations/latest", response=list[LatestReadingOut])
@requires(VitalsPermission.READ_OWN)
def list_latest_observations(request: HttpRequest, patient_id: int) -> Any:
    return services.open_latest(patient_id=patient_id, by=request.actor, at=clock.now())


@router.get("/patients/{patient_id}/observations/{code}", response=SeriesOut)
@requires(VitalsPermission.READ_OWN)
def get_observation_series(
    request: HttpRequest, patient_id: int, code: str, days: int = Query(30, ge=1, le=730)
) -> Any:
    return services.open_series(patient_id=patient_id, code=code, days=days, by=request.actor, at=clock.now())


@router.post("/patients/{patient_id}/observations", response=RecordedOut)
@requires(VitalsPermission.RECORD_OWN, mandate=("view",))
def record_observations(request: HttpRequest, patient_id: int, data: ReadingsIn) -> Any:
    return services.report_readings(
        patient_id=patient_id,
        readings=[services.Reading(reading.code, reading.value) for reading in data.readings],
        taken_at=data.taken_at,
        source="hand",
        batch=data.client_key,
        by=request.actor,
        at=clock.now(),
    )
