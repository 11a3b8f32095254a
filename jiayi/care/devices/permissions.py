"""设备的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class DevicePermission(Permission):
    READ = "devices.read"
    BIND = "devices.bind"
    MANAGE = "devices.manage"
    READ_OWN = "devices.read_own"
    BIND_OWN = "devices.bind_own"


DEFAULT_ROLES = {
    DevicePermission.READ: CENTRE_STAFF,
    DevicePermission.BIND: FIELD_STAFF,
    DevicePermission.MANAGE: {Role.CLERK, Role.DIRECTOR, Role.NURSE},
    DevicePermission.READ_OWN: {Role.RESIDENT},
    DevicePermission.BIND_OWN: {Role.RESIDENT},
}
