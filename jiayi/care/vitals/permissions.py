"""体征的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class VitalsPermission(Permission):
    READ = "vitals.read"
    RECORD = "vitals.record"
    READ_OWN = "vitals.read_own"
    RECORD_OWN = "vitals.record_own"


DEFAULT_ROLES = {
    VitalsPermission.READ: CENTRE_STAFF,
    VitalsPermission.RECORD: FIELD_STAFF,
    VitalsPermission.READ_OWN: {Role.RESIDENT},
    VitalsPermission.RECORD_OWN: {Role.RESIDENT},
}
