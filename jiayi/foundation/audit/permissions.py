from jiayi.kernel.access import Permission, Role


class AuditPermission(Permission):
    """审计管理员看全部日志;主任和卫健局看本机构的;居民看谁看过自己。"""

    READ_OWN = "audit.read_own"
    READ = "audit.read"
    READ_SECURITY = "audit.read_security"
    CHECK = "audit.check"
    RETRY_EVENT = "audit.retry_event"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    AuditPermission.READ_OWN: {Role.RESIDENT},
    AuditPermission.READ: {Role.AUDIT_ADMIN, Role.DIRECTOR, Role.BUREAU},
    AuditPermission.READ_SECURITY: {Role.AUDIT_ADMIN},
    AuditPermission.CHECK: {Role.AUDIT_ADMIN},
    AuditPermission.RETRY_EVENT: {Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN},
}
