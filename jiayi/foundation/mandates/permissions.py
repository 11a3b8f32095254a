"""Actions on requests to act for somebody, and who holds them by default."""

from jiayi.kernel.access import FIELD_STAFF, Permission, Role


class MandatePermission(Permission):
    ASK = "mandates.ask"
    WITNESS = "mandates.witness"


DEFAULT_ROLES = {
    MandatePermission.ASK: {Role.RESIDENT},
    MandatePermission.WITNESS: FIELD_STAFF | {Role.CLERK, Role.DIRECTOR},
}
