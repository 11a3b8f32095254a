"""Actions on practitioners and teams and who holds them by default."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class PractitionerPermission(Permission):
    VIEW = "practitioners.view"
    MANAGE = "practitioners.manage"
    OVERRIDE_CAPACITY = "practitioners.override_capacity"
    EDIT_INTRODUCTION = "practitioners.edit_introduction"
    FIND_TEAM = "practitioners.find_team"


DEFAULT_ROLES = {
    PractitionerPermission.VIEW: CENTRE_STAFF | {Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN},
    PractitionerPermission.MANAGE: {Role.DIRECTOR, Role.SYSTEM_ADMIN},
    PractitionerPermission.OVERRIDE_CAPACITY: {Role.DIRECTOR, Role.BUREAU},
    PractitionerPermission.EDIT_INTRODUCTION: {Role.DOCTOR},
    PractitionerPermission.FIND_TEAM: CENTRE_STAFF | {Role.RESIDENT},
}
