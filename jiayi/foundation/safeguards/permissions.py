from jiayi.kernel.access import Permission, Role


class SafeguardPermission(Permission):
    """安全管理员改,系统管理员和审计管理员看。"""

    READ = "safeguards.read"
    CHANGE = "safeguards.change"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    SafeguardPermission.READ: {Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    SafeguardPermission.CHANGE: {Role.SECURITY_ADMIN},
}
