"""预警的动作与默认岗位。"""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class AlertPermission(Permission):
    READ = "alerts.read"
    HANDLE = "alerts.handle"
    # Who is told when neither the team nor the duty doctor has answered.
    LEAD = "alerts.lead"
    VIEW_ROSTER = "alerts.view_roster"
    EDIT_ROSTER = "alerts.edit_roster"
    VIEW_RULES = "alerts.view_rules"
    EDIT_RULES = "alerts.edit_rules"
    READ_OWN = "alerts.read_own"
    EXPORT = "alerts.export"


DEFAULT_ROLES = {
    AlertPermission.READ: CENTRE_STAFF,
    AlertPermission.HANDLE: {*FIELD_STAFF, Role.DIRECTOR},
    AlertPermission.LEAD: {Role.DIRECTOR},
    AlertPermission.VIEW_ROSTER: CENTRE_STAFF,
    AlertPermission.EDIT_ROSTER: {Role.DIRECTOR, Role.CLERK},
    AlertPermission.VIEW_RULES: {*CENTRE_STAFF, Role.BUREAU},
    AlertPermission.EDIT_RULES: {Role.BUREAU},
    AlertPermission.READ_OWN: {Role.RESIDENT},
    AlertPermission.EXPORT: {Role.DIRECTOR},
}
