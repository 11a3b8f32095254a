"""Actions on residents and who holds them by default."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class PatientPermission(Permission):
    VIEW = "patients.view"
    # Without it names are masked and a record opens only with a reason (kernel.disclosure).
    VIEW_NAMES = "patients.view_names"
    OPEN_WITH_REASON = "patients.open_with_reason"
    REGISTER = "patients.register"
    REGISTER_MANY = "patients.register_many"
    CHANGE = "patients.change"
    TAG = "patients.tag"
    # Many residents go to another grid, and so to another responsible doctor.
    REASSIGN = "patients.reassign"
    RECORD_EXIT = "patients.record_exit"
    GRANT_PROXY = "patients.grant_proxy"
    TRANSFER = "patients.transfer"
    # A clerk or director asks for it, a director confirms it, never the one who asked.
    PROPOSE_MERGE = "patients.propose_merge"
    MERGE = "patients.merge"
    VIEW_SENSITIVE = "patients.view_sensitive"
    VIEW_IDENTITY = "patients.view_identity"
    CALL = "patients.call"
    VIEW_OWN = "patients.view_own"
    VIEW_TAG_RULES = "patients.view_tag_rules"
    EDIT_TAG_RULES = "patients.edit_tag_rules"
    CONFIRM_TAG_RULES = "patients.confirm_tag_rules"


DEFAULT_ROLES = {
    PatientPermission.VIEW: CENTRE_STAFF | {Role.BUREAU},
    PatientPermission.VIEW_NAMES: CENTRE_STAFF | {Role.FINANCE},
    PatientPermission.OPEN_WITH_REASON: {Role.BUREAU},
    PatientPermission.REGISTER: FIELD_STAFF | {Role.CLERK},
    PatientPermission.REGISTER_MANY: {Role.DIRECTOR, Role.CLERK},
    PatientPermission.CHANGE: FIELD_STAFF | {Role.CLERK},
    PatientPermission.TAG: {Role.DOCTOR, Role.NURSE},
    PatientPermission.REASSIGN: {Role.DIRECTOR, Role.CLERK},
    PatientPermission.RECORD_EXIT: {Role.DOCTOR, Role.NURSE},
    PatientPermission.GRANT_PROXY: FIELD_STAFF | {Role.CLERK},
    PatientPermission.TRANSFER: {Role.DIRECTOR, Role.CLERK},
    PatientPermission.PROPOSE_MERGE: {Role.DIRECTOR, Role.CLERK},
    PatientPermission.MERGE: {Role.DIRECTOR},
    PatientPermission.VIEW_SENSITIVE: {Role.DOCTOR},
    PatientPermission.VIEW_IDENTITY: {Role.DOCTOR, Role.NURSE, Role.CLERK},
    PatientPermission.CALL: FIELD_STAFF | {Role.CLERK},
    PatientPermission.VIEW_OWN: {Role.RESIDENT},
    PatientPermission.VIEW_TAG_RULES: CENTRE_STAFF | {Role.BUREAU},
    PatientPermission.EDIT_TAG_RULES: {Role.DIRECTOR, Role.BUREAU},
    PatientPermission.CONFIRM_TAG_RULES: {Role.BUREAU},
}
