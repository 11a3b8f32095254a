"""履约的权限."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class FulfillmentPermission(Permission):
    OWN = "fulfillment.own"
    READ = "fulfillment.read"
    CREDIT = "fulfillment.credit"
    WAIVE = "fulfillment.waive"
    DECIDE = "fulfillment.decide"
    DECIDE_CONTRACT = "fulfillment.decide_contract"
    OPEN_CASE = "fulfillment.open_case"
    STATE = "fulfillment.state"


P = FulfillmentPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.OWN: {Role.RESIDENT},
    P.READ: {*CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
    P.CREDIT: {*FIELD_STAFF},
    P.WAIVE: {Role.DOCTOR, Role.DIRECTOR},
    # Never the team whose service is in question: the centre decides.
    P.DECIDE: {Role.DIRECTOR, Role.CLERK},
    # A whole contract is a matter for the director; who takes the call writes it down.
    P.DECIDE_CONTRACT: {Role.DIRECTOR},
    P.OPEN_CASE: {Role.CLERK, Role.DIRECTOR},
    P.STATE: {*CENTRE_STAFF},
}
