"""Who comes to the desk of the rules at all; each kind names who may see, write and confirm it."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class RevisionPermission(Permission):
    VIEW = "revisions.view"
    WRITE = "revisions.write"
    DECIDE = "revisions.decide"


P = RevisionPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.VIEW: {*CENTRE_STAFF, Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    P.WRITE: {Role.DIRECTOR, Role.BUREAU},
    P.DECIDE: {Role.BUREAU, Role.FINANCE},
}
