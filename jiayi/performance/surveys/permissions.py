from jiayi.kernel.access import Permission, Role


class SurveyPermission(Permission):
    """谁抽样谁不派人: a centre may draw its own check, but who calls is named by the bureau or the security officer."""

    VIEW = "surveys.view"
    VIEW_ROWS = "surveys.view_rows"
    DRAW = "surveys.draw"
    ASSIGN = "surveys.assign"
    CALL = "surveys.call"
    DEFINE = "surveys.define"


P = SurveyPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {Role.DIRECTOR, Role.BUREAU, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN},
    P.VIEW_ROWS: {Role.DIRECTOR, Role.BUREAU, Role.AUDIT_ADMIN},
    P.DRAW: {Role.DIRECTOR, Role.BUREAU},
    P.ASSIGN: {Role.BUREAU, Role.SECURITY_ADMIN},
    P.CALL: {Role.SURVEYOR},
    P.DEFINE: {Role.BUREAU},
}
