"""诊断和用药的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class RecordPermission(Permission):
    READ = "records.read"
    RECORD = "records.record"
    DIAGNOSE = "records.diagnose"
    READ_OWN = "records.read_own"
    VIEW_TERMS = "records.view_terms"
    EDIT_TERMS = "records.edit_terms"


DEFAULT_ROLES = {
    RecordPermission.READ: CENTRE_STAFF,
    RecordPermission.RECORD: FIELD_STAFF,
    RecordPermission.DIAGNOSE: {Role.DOCTOR},
    RecordPermission.READ_OWN: {Role.RESIDENT},
    RecordPermission.VIEW_TERMS: {*CENTRE_STAFF, Role.DIRECTOR, Role.BUREAU},
    RecordPermission.EDIT_TERMS: {Role.DIRECTOR, Role.BUREAU},
}
