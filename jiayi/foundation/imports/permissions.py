"""Actions on exports and imports; each kind of table asks for its own permission as well."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class ImportPermission(Permission):
    EXPORT = "imports.export"
    EXPORT_PEOPLE = "imports.export_people"
    APPROVE_EXPORT = "imports.approve_export"
    AUDIT_EXPORTS = "imports.audit_exports"
    IMPORT = "imports.import"


DEFAULT_ROLES = {
    ImportPermission.EXPORT: CENTRE_STAFF | {Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN},
    # A file has no read log once it is taken away: lists of named people leave with few, and with four eyes.
    ImportPermission.EXPORT_PEOPLE: {Role.DIRECTOR, Role.CLERK, Role.FINANCE, Role.AUDIT_ADMIN},
    ImportPermission.APPROVE_EXPORT: {Role.DIRECTOR, Role.BUREAU, Role.SECURITY_ADMIN},
    ImportPermission.AUDIT_EXPORTS: {Role.AUDIT_ADMIN},
    ImportPermission.IMPORT: {Role.DIRECTOR, Role.BUREAU, Role.CLERK, Role.SYSTEM_ADMIN},
}
