from jiayi.kernel.access import Permission, Role


class AppraisalPermission(Permission):
    """考核的操作权限"""

    VIEW = "appraisals.view"
    SCORE = "appraisals.score"
    FINISH = "appraisals.finish"
    DEFINE = "appraisals.define"
    PUBLISH_SCHEMES = "appraisals.publish_schemes"


P = AppraisalPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {Role.DIRECTOR, Role.BUREAU, Role.FINANCE},
    P.SCORE: {Role.BUREAU},
    P.FINISH: {Role.BUREAU},
    P.DEFINE: {Role.BUREAU},
    P.PUBLISH_SCHEMES: {Role.BUREAU, Role.FINANCE},
}
