"""A person's own devices, for residents and doctors alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.devices import queries, services
from jiayi.care.devices.schemas import BindSerialIn, BoundDeviceOut, ClaimedOut, WaitingReadingOut
from jiayi.kernel import clock
from jiayi.kernel.access import Permission, requires


def add_routes(router: Router, read: Permission, bind: Permission) -> None:
    @router.get("/patients/{patient_id}/devices", response=list[BoundDeviceOut])
    @requires(read)
    def list_devices_of_patient(request: HttpRequest, patient_id: int) -> Any:
        return [BoundDeviceOut.of(one) for one in queries.list_of_patient(patient_id=patient_id)]

    @router.post("/patients/{patient_id}/devices", response=BoundDeviceOut)
    @requires(bind, mandate=("view",))
    def bind_device_by_serial(request: HttpRequest, patient_id: int, data: BindSerialIn) -> Any:
        bound = services.bind_serial(
            patient_id=patient_id,
            device=services.NewDevice(
                serial=data.serial, kind=data.kind, vendor=data.vendor, model_name=data.model_name
            ),
            is_shared=data.is_shared,
            by=request.actor,
            at=clock.now(),
        )
        return BoundDeviceOut.of(bound)

    @router.post("/patients/{patient_id}/devices/{meter_id}/unbind", response={204: None})
    @requires(bind, mandate=("view",))
    def unbind_device_of_patient(request: HttpRequest, patient_id: int, meter_id: int) -> None:
        services.unbind(device_id=meter_id, patient_id=patient_id, by=request.actor, at=clock.now())

    @router.get("/patients/{patient_id}/waiting-readings", response=list[WaitingReadingOut])
    @requires(read)
    def list_waiting_readings(request: HttpRequest, patient_id: int) -> Any:
        return [WaitingReadingOut.of(one) for one in queries.list_waiting(patient_id=patient_id)]

    @router.post("/patients/{patient_id}/waiting-readings/{reading_id}/claim", response=ClaimedOut)
    @requires(bind, mandate=("view",))
    def claim_waiting_reading(request: HttpRequest, patient_id: int, reading_id: int) -> Any:
        found = services.claim_reading(patient_id=patient_id, reading_id=reading_id, by=request.actor, at=clock.now())
        return ClaimedOut(level=found.level, advice=found.advice)
