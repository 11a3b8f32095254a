from jiayi.kernel.access import Permission, Role


class AccountPermission(Permission):
    """系统管理员管账号,安全管理员管权限,审计管理员只看。"""

    SELF = "accounts.self"
    READ = "accounts.read"
    MANAGE = "accounts.manage"
    ASSIGN_ROLES = "accounts.assign_roles"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    AccountPermission.SELF: set(Role),
    AccountPermission.READ: {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
    AccountPermission.MANAGE: {Role.SYSTEM_ADMIN},
    AccountPermission.ASSIGN_ROLES: {Role.SECURITY_ADMIN},
}
