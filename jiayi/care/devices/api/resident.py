from ninja import Router

from jiayi.care.devices.permissions import DevicePermission

from . import shared

router = Router(tags=["设备"])
shared.add_routes(router, DevicePermission.READ_OWN, DevicePermission.BIND_OWN)
