"""费用的权限."""

from jiayi.kernel.access import CENTRE_STAFF, Permission, Role


class BillingPermission(Permission):
    OWN = "billing.own"
    READ = "billing.read"
    RECEIVE = "billing.receive"
    REFUND = "billing.refund"
    REVERSE = "billing.reverse"
    TOTALS = "billing.totals"


P = BillingPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.OWN: {Role.RESIDENT},
    P.READ: {*CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
    P.RECEIVE: {Role.DOCTOR, Role.NURSE, Role.CLERK, Role.FINANCE},
    P.REFUND: {Role.FINANCE},
    P.REVERSE: {Role.FINANCE},
    P.TOTALS: {Role.FINANCE, Role.DIRECTOR, Role.BUREAU},
}
