"""Actions on organisations and who holds them by default."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class OrganizationPermission(Permission):
    VIEW = "organizations.view"
    VIEW_PUBLIC = "organizations.view_public"
    MANAGE = "organizations.manage"
    ENTER_FIGURES = "organizations.enter_figures"
    EDIT_CALENDAR = "organizations.edit_calendar"


DEFAULT_ROLES = {
    OrganizationPermission.VIEW: CENTRE_STAFF
    | {Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
    OrganizationPermission.VIEW_PUBLIC: CENTRE_STAFF | {Role.RESIDENT},
    OrganizationPermission.MANAGE: {Role.BUREAU, Role.SYSTEM_ADMIN, Role.DIRECTOR},
    OrganizationPermission.ENTER_FIGURES: {Role.BUREAU, Role.DIRECTOR},
    OrganizationPermission.EDIT_CALENDAR: {Role.BUREAU, Role.SYSTEM_ADMIN},
}
