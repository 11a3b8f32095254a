"""体检与专项表的动作与默认岗位. 精神障碍和结核的表另要 `patients.view_sensitive`."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class AssessmentPermission(Permission):
    VIEW_RULES = "assessments.view_rules"
    EDIT_RULES = "assessments.edit_rules"
    READ = "assessments.read"
    FILL = "assessments.fill"
    AMEND = "assessments.amend"
    PRINT = "assessments.print"
    READ_OWN = "assessments.read_own"


DEFAULT_ROLES = {
    AssessmentPermission.VIEW_RULES: {*CENTRE_STAFF, Role.BUREAU},
    AssessmentPermission.EDIT_RULES: {Role.DIRECTOR, Role.BUREAU},
    AssessmentPermission.READ: CENTRE_STAFF,
    AssessmentPermission.FILL: FIELD_STAFF,
    AssessmentPermission.AMEND: FIELD_STAFF,
    AssessmentPermission.PRINT: CENTRE_STAFF,
    AssessmentPermission.READ_OWN: {Role.RESIDENT},
}
