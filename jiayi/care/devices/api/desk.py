from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.devices import queries, services
from jiayi.care.devices.permissions import DevicePermission as P
from jiayi.care.devices.schemas import BindIn, FloodCaseOut, MeterOut, NoteIn, RegisteredOut, SerialIn, StrangerOut
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

router = Router(tags=["设备"])


@router.get("/devices", response=PageOut[MeterOut])
@requires(P.READ)
def list_devices(request: HttpRequest, paging: Query[PageIn], state: str = "", kind: str = "") -> Any:
    found = queries.page_devices(q=paging.q, state=state, kind=kind, cursor=paging.cursor, limit=paging.limit)
    return found.with_items([MeterOut.of(row) for row in found.items])


@router.post("/devices", response=RegisteredOut)
@requires(P.MANAGE)
def register_device(request: HttpRequest, data: SerialIn) -> Any:
    made = services.register_device(
        device=services.NewDevice(serial=data.serial, kind=data.kind, vendor=data.vendor, model_name=data.model_name),
        organization_id=request.actor.organization_id,
        by=request.actor,
        at=clock.now(),
    )
    return RegisteredOut(**MeterOut.of(made).model_dump(), key=str(made.key))


@router.post("/devices/{meter_id}/bind", response={204: None})
@requires(P.MANAGE, P.BIND)
def bind_device(request: HttpRequest, meter_id: int, data: BindIn) -> None:
    services.bind_to_patient(
        device_id=meter_id,
        patient_id=data.patient_id,
        is_shared=data.is_shared,
        with_quarantine=data.with_quarantine,
        by=request.actor,
        at=clock.now(),
    )


@router.post("/devices/{meter_id}/unbind", response={204: None})
@requires(P.MANAGE, P.BIND)
def unbind_device(request: HttpRequest, meter_id: int) -> None:
    services.unbind(device_id=meter_id, by=request.actor, at=clock.now())


@router.post("/devices/{meter_id}/moves/{move}", response={204: None})
@requires(P.MANAGE)
def move_device(request: HttpRequest, meter_id: int, move: Literal["block", "unblock", "retire"]) -> None:
    services.change_state(device_id=meter_id, move=move, by=request.actor, at=clock.now())


@router.get("/device-quarantine", response=list[StrangerOut])
@requires(P.READ)
def list_device_quarantine(request: HttpRequest) -> Any:
    own = organizations.list_subtree_ids(organization_id=request.actor.organization_id)
    return [StrangerOut.of(row) for row in queries.list_quarantine(organization_ids=own)]


@router.post("/device-quarantine/{serial}/dismiss", response={204: None})
@requires(P.MANAGE)
def dismiss_quarantine(request: HttpRequest, serial: str) -> None:
    services.dismiss_quarantine(serial=serial, by=request.actor, at=clock.now())


@router.get("/device-flood-cases", response=list[FloodCaseOut])
@requires(P.READ)
def list_flood_cases(request: HttpRequest) -> Any:
    return [FloodCaseOut.of(row) for row in queries.list_flood_cases()]


@router.post("/device-flood-cases/{case_id}/close", response=FloodCaseOut)
@requires(P.MANAGE)
def close_flood_case(request: HttpRequest, case_id: int, data: NoteIn) -> Any:
    return FloodCaseOut.of(services.close_flood_case(case_id=case_id, note=data.note, by=request.actor, at=clock.now()))
