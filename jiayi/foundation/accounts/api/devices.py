"""Devices: the same routes for the doctor's phone and the desk."""

import base64
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import public, requires

from .. import queries, schemas, services
from ..permissions import AccountPermission as P
from . import shared


def add_device_routes(router: Router, channel: str) -> None:
    @router.get("/login/device", response=schemas.DeviceHintOut)
    @public
    def get_login_device(request: HttpRequest):
        token, at = request.COOKIES.get(shared.DEVICE), clock.now()
        device = queries.find_device_by_cookie(token=token, at=at)
        return {
            "trusted": device is not None,
            "name": device.account.display_name if device else "",
            "order": queries.order_for(token=token, at=at),
        }

    @router.post("/login/device/wiped", response={204: None}, summary="设备报告已清除")
    @public
    def confirm_device_wiped(request: HttpRequest, response: HttpResponse):
        services.confirm_wiped(
            token=request.COOKIES.get(shared.DEVICE), origin=shared.origin_of(request, channel), at=clock.now()
        )

    @router.get("/me/devices", response=list[schemas.DeviceOut])
    @requires(P.SELF)
    def list_my_devices(request: HttpRequest):
        return queries.list_devices(account_id=request.actor.account_id, at=clock.now())

    @router.delete("/me/devices/{device_id}", response={204: None})
    @requires(P.SELF)
    def revoke_my_device(request: HttpRequest, device_id: int, is_lost: bool = False):
        services.revoke_device(device_id=device_id, is_lost=is_lost, by=request.actor, at=clock.now())

    @router.get("/me/unsent-key/{store}", response=schemas.UnsentKeyOut, summary="取回没上传内容的钥匙")
    @requires(P.SELF)
    def get_my_unsent_key(request: HttpRequest, store: UUID):
        return {"key": base64.b64encode(queries.unsent_key(by=request.actor, store=str(store))).decode()}
