"""Every member of staff arranges their own tables; what may be done to many rows is asked for by each kind."""

from jiayi.kernel.access import Permission, Role


class WorktablePermission(Permission):
    ARRANGE = "worktables.arrange"
    SHARE = "worktables.share"


DEFAULT_ROLES: dict[Permission, set[Role]] = {
    WorktablePermission.ARRANGE: {role for role in Role if role is not Role.RESIDENT},
    WorktablePermission.SHARE: {Role.DIRECTOR, Role.BUREAU, Role.CLERK},
}
