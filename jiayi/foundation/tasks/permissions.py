"""待办的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class TaskPermission(Permission):
    READ = "tasks.read"
    MANAGE = "tasks.manage"
    # A director everybody's, a doctor those of the own teams.
    HAND_OVER = "tasks.hand_over"
    VIEW_RULES = "tasks.view_rules"
    EDIT_RULES = "tasks.edit_rules"
    CONFIRM_RULES = "tasks.confirm_rules"


DEFAULT_ROLES = {
    TaskPermission.READ: CENTRE_STAFF,
    TaskPermission.MANAGE: FIELD_STAFF | {Role.DIRECTOR},
    TaskPermission.HAND_OVER: {Role.DIRECTOR, Role.DOCTOR},
    TaskPermission.VIEW_RULES: CENTRE_STAFF | {Role.BUREAU},
    TaskPermission.EDIT_RULES: {Role.DIRECTOR, Role.BUREAU},
    TaskPermission.CONFIRM_RULES: {Role.BUREAU},
}
