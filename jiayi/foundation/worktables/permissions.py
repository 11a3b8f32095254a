"""Every member of staff arranges their own tables; what may be done to many rows is asked for by each kind."""

from jiayi.kernel.access import Permission, Role


class WorktablePermission(Permission):
    ARRANGE = "worktables.arrange"
    SHARE = "worktables.share"
    REVIEW = "worktables.review"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    WorktablePermission.ARRANGE: {role for role in Role if role is not Role.RESIDENT},
    WorktablePermission.REVIEW: {Role.DIRECTOR, Role.BUREAU, Role.AUDIT_ADMIN},
    WorktablePermission.SHARE: {Role.DIRECTOR, Role.BUREAU, Role.CLERK},
}
