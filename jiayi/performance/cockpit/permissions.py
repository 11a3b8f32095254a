from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class CockpitPermission(Permission):
    """驾驶舱的查看权限"""

    VIEW = "cockpit.view"
    VIEW_MONDAY = "cockpit.view_monday"


P = CockpitPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {*CENTRE_STAFF, Role.BUREAU, Role.FINANCE},
    P.VIEW_MONDAY: {Role.DIRECTOR, Role.BUREAU},
}
