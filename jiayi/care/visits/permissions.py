"""服务的动作与默认岗位."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class VisitPermission(Permission):
    VIEW_RULES = "visits.view_rules"
    EDIT_RULES = "visits.edit_rules"
    READ = "visits.read"
    RECORD = "visits.record"
    READ_OWN = "visits.read_own"
    REPORT_OWN = "visits.report_own"
    SHOW_CODE = "visits.show_code"


DEFAULT_ROLES = {
    VisitPermission.VIEW_RULES: {*CENTRE_STAFF, Role.BUREAU},
    VisitPermission.EDIT_RULES: {Role.DIRECTOR, Role.BUREAU},
    VisitPermission.READ: CENTRE_STAFF,
    VisitPermission.RECORD: FIELD_STAFF,
    VisitPermission.READ_OWN: {Role.RESIDENT},
    VisitPermission.REPORT_OWN: {Role.RESIDENT},
    VisitPermission.SHOW_CODE: {Role.RESIDENT},
}
