from jiayi.kernel.access import Permission, Role


class AccountPermission(Permission):
    """系统管理员管账号;安全管理员提出岗位变动,另一个人(系统管理员或另一位安全管理员)确认;审计管理员只看。"""

    SELF = "accounts.self"
    READ = "accounts.read"
    MANAGE = "accounts.manage"
    ASSIGN_ROLES = "accounts.assign_roles"
    UNBIND_WECHAT = "accounts.unbind_wechat"
    CONFIRM_ROLES = "accounts.confirm_roles"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    AccountPermission.SELF: set(Role),
    AccountPermission.READ: {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
    AccountPermission.MANAGE: {Role.SYSTEM_ADMIN},
    AccountPermission.ASSIGN_ROLES: {Role.SECURITY_ADMIN},
    AccountPermission.UNBIND_WECHAT: {Role.DOCTOR, Role.NURSE, Role.CLERK},
    AccountPermission.CONFIRM_ROLES: {Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN},
}
