"""待办的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class TaskPermission(Permission):
    READ = "tasks.read"
    MANAGE = "tasks.manage"


DEFAULT_ROLES = {
    TaskPermission.READ: CENTRE_STAFF,
    TaskPermission.MANAGE: FIELD_STAFF | {Role.DIRECTOR},
}
