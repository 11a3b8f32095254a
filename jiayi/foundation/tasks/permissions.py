"""待办的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class TaskPermission(Permission):
    READ = "tasks.read"
    MANAGE = "tasks.manage"
    # A director everybody's, a doctor those of the own teams.
    HAND_OVER = "tasks.hand_over"


DEFAULT_ROLES = {
    TaskPermission.READ: CENTRE_STAFF,
    TaskPermission.MANAGE: FIELD_STAFF | {Role.DIRECTOR},
    TaskPermission.HAND_OVER: {Role.DIRECTOR, Role.DOCTOR},
}
