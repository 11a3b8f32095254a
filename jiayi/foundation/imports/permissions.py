"""Actions on exports and imports; each kind of table asks for its own permission as well."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class ImportPermission(Permission):
    EXPORT = "imports.export"
    IMPORT = "imports.import"


DEFAULT_ROLES = {
    ImportPermission.EXPORT: CENTRE_STAFF | {Role.FINANCE, Role.BUREAU, Role.SYSTEM_ADMIN},
    ImportPermission.IMPORT: {Role.DIRECTOR, Role.BUREAU, Role.CLERK, Role.SYSTEM_ADMIN},
}
