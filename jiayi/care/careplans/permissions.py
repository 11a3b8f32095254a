"""慢病专案的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class CarePlanPermission(Permission):
    READ = "careplans.read"
    # Taking people in and out, goals, what keeps them from following the plan.
    MANAGE = "careplans.manage"
    # The level of management and the plan itself are a doctor's.
    DECIDE = "careplans.decide"
    COHORT = "careplans.cohort"
    PRINT = "careplans.print"
    READ_OWN = "careplans.read_own"
    VIEW_RULES = "careplans.view_rules"
    EDIT_RULES = "careplans.edit_rules"
    CONFIRM_RULES = "careplans.confirm_rules"


DEFAULT_ROLES = {
    CarePlanPermission.READ: CENTRE_STAFF,
    CarePlanPermission.MANAGE: FIELD_STAFF,
    CarePlanPermission.DECIDE: {Role.DOCTOR},
    CarePlanPermission.COHORT: {Role.DOCTOR, Role.DIRECTOR, Role.BUREAU},
    CarePlanPermission.PRINT: CENTRE_STAFF,
    CarePlanPermission.READ_OWN: {Role.RESIDENT},
    CarePlanPermission.VIEW_RULES: CENTRE_STAFF | {Role.BUREAU},
    CarePlanPermission.EDIT_RULES: {Role.DIRECTOR, Role.BUREAU},
    CarePlanPermission.CONFIRM_RULES: {Role.BUREAU},
}
