"""体征的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class VitalsPermission(Permission):
    READ = "vitals.read"
    RECORD = "vitals.record"
    CHANGE = "vitals.change"
    SET_TARGET = "vitals.set_target"
    READ_OWN = "vitals.read_own"
    RECORD_OWN = "vitals.record_own"
    VIEW_RANGES = "vitals.view_ranges"
    EDIT_RANGES = "vitals.edit_ranges"


DEFAULT_ROLES = {
    VitalsPermission.READ: CENTRE_STAFF,
    VitalsPermission.RECORD: FIELD_STAFF,
    VitalsPermission.CHANGE: FIELD_STAFF,
    VitalsPermission.SET_TARGET: {Role.DOCTOR},
    VitalsPermission.READ_OWN: {Role.RESIDENT},
    VitalsPermission.RECORD_OWN: {Role.RESIDENT},
    VitalsPermission.VIEW_RANGES: {*CENTRE_STAFF, Role.BUREAU},
    VitalsPermission.EDIT_RANGES: {Role.BUREAU},
}
