from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class PlanPermission(Permission):
    """签约计划的操作权限"""

    VIEW = "plans.view"
    VIEW_OWN = "plans.view_own"
    VIEW_PEOPLE = "plans.view_people"
    PRINT_VISITS = "plans.print_visits"
    SET_TARGET = "plans.set_target"


P = PlanPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {Role.DIRECTOR, Role.CLERK, Role.BUREAU, Role.FINANCE},
    P.VIEW_OWN: set(FIELD_STAFF),
    P.VIEW_PEOPLE: {*CENTRE_STAFF, Role.BUREAU},
    P.PRINT_VISITS: set(CENTRE_STAFF),
    P.SET_TARGET: {Role.DIRECTOR, Role.BUREAU},
}
