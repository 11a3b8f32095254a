"""履约的权限."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class FulfillmentPermission(Permission):
    OWN = "fulfillment.own"
    READ = "fulfillment.read"
    CREDIT = "fulfillment.credit"
    WAIVE = "fulfillment.waive"
    DECIDE = "fulfillment.decide"


P = FulfillmentPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.OWN: {Role.RESIDENT},
    P.READ: {*CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
    P.CREDIT: {*FIELD_STAFF},
    P.WAIVE: {Role.DOCTOR, Role.DIRECTOR},
    # Never the team whose service is in question: the centre decides.
    P.DECIDE: {Role.DIRECTOR, Role.CLERK},
}
