"""Actions on dictionaries and divisions and who holds them by default."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class TerminologyPermission(Permission):
    VIEW = "terminology.view"
    EDIT = "terminology.edit"


DEFAULT_ROLES = {
    TerminologyPermission.VIEW: CENTRE_STAFF | {Role.RESIDENT, Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN},
    TerminologyPermission.EDIT: {Role.SYSTEM_ADMIN},
}
