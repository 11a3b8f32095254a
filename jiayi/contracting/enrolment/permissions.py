"""家庭与名单签约的权限."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class EnrolmentPermission(Permission):
    OWN = "enrolment.own"
    READ = "enrolment.read"
    SIT = "enrolment.sit"
    MANAGE_GROUPS = "enrolment.manage_groups"
    RENEW = "enrolment.renew"
    VISIT = "enrolment.visit"
    REVIEW_GUARDIANS = "enrolment.review_guardians"
    VIEW_RULES = "enrolment.view_rules"
    EDIT_RULES = "enrolment.edit_rules"


P = EnrolmentPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.OWN: {Role.RESIDENT},
    P.READ: {*CENTRE_STAFF},
    P.SIT: {*FIELD_STAFF, Role.CLERK},
    P.MANAGE_GROUPS: {Role.DOCTOR, Role.CLERK, Role.DIRECTOR},
    P.RENEW: {*FIELD_STAFF, Role.CLERK, Role.DIRECTOR},
    P.VISIT: {*FIELD_STAFF, Role.CLERK},
    P.REVIEW_GUARDIANS: {Role.DOCTOR, Role.NURSE, Role.CLERK},
    P.VIEW_RULES: {*CENTRE_STAFF, Role.BUREAU},
    P.EDIT_RULES: {Role.BUREAU},
}
