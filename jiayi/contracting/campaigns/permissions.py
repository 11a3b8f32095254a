from jiayi.kernel.access import FIELD_STAFF, Permission, Role


class CampaignPermission(Permission):
    """签约宣传的操作权限"""

    VIEW = "campaigns.view"
    MANAGE = "campaigns.manage"
    FOLLOW_CODE = "campaigns.follow_code"


P = CampaignPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {*FIELD_STAFF, Role.DIRECTOR, Role.CLERK, Role.BUREAU},
    P.MANAGE: {Role.DIRECTOR, Role.CLERK},
    P.FOLLOW_CODE: {Role.RESIDENT},
}
