from jiayi.kernel.access import Permission, Role


class IncentivePermission(Permission):
    """分配的操作权限"""

    VIEW = "incentives.view"
    VIEW_OWN = "incentives.view_own"
    RUN = "incentives.run"
    PUBLISH = "incentives.publish"
    DEFINE = "incentives.define"
    PUBLISH_SCHEMES = "incentives.publish_schemes"


P = IncentivePermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {Role.DIRECTOR, Role.FINANCE, Role.BUREAU},
    P.VIEW_OWN: {Role.DOCTOR, Role.NURSE, Role.ASSISTANT, Role.DIRECTOR},
    P.RUN: {Role.DIRECTOR, Role.FINANCE, Role.BUREAU},
    P.PUBLISH: {Role.DIRECTOR, Role.BUREAU},
    P.DEFINE: {Role.BUREAU},
    P.PUBLISH_SCHEMES: {Role.BUREAU, Role.FINANCE},
}
