from jiayi.kernel.access import Permission, Role


class ProposalPermission(Permission):
    """看待确认的事;每种事谁能提、谁能确认由它自己的权限定;审计管理员只看。"""

    READ = "proposals.read"
    READ_ALL = "proposals.read_all"
    DECIDE = "proposals.decide"


_HANDS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.DIRECTOR, Role.BUREAU, Role.CLERK}
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    ProposalPermission.READ: {*_HANDS, Role.AUDIT_ADMIN},
    ProposalPermission.READ_ALL: {Role.AUDIT_ADMIN},
    ProposalPermission.DECIDE: _HANDS,
}
