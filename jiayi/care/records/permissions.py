"""诊断和用药的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class RecordPermission(Permission):
    READ = "records.read"
    RECORD = "records.record"
    DIAGNOSE = "records.diagnose"
    READ_OWN = "records.read_own"


DEFAULT_ROLES = {
    RecordPermission.READ: CENTRE_STAFF,
    RecordPermission.RECORD: FIELD_STAFF,
    RecordPermission.DIAGNOSE: {Role.DOCTOR},
    RecordPermission.READ_OWN: {Role.RESIDENT},
}
