from jiayi.kernel.access import Permission, Role


class MeasurePermission(Permission):
    """指标的操作权限"""

    VIEW = "measures.view"
    VIEW_PEOPLE = "measures.view_people"
    VIEW_OWN = "measures.view_own"
    COMPUTE = "measures.compute"
    DEFINE = "measures.define"
    ENTER = "measures.enter"


P = MeasurePermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {Role.DIRECTOR, Role.BUREAU, Role.FINANCE, Role.CLERK, Role.DOCTOR},
    P.VIEW_PEOPLE: {Role.DIRECTOR, Role.BUREAU, Role.DOCTOR},
    P.VIEW_OWN: {Role.DOCTOR, Role.NURSE, Role.ASSISTANT, Role.DIRECTOR},
    P.COMPUTE: {Role.DIRECTOR, Role.BUREAU},
    P.DEFINE: {Role.BUREAU},
    P.ENTER: {Role.DIRECTOR, Role.BUREAU},
}
