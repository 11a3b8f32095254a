"""签约的权限."""

from jiayi.kernel.access import CENTRE_STAFF, FIELD_STAFF, Permission, Role


class ContractPermission(Permission):
    OWN = "contracts.own"
    READ = "contracts.read"
    OFFER = "contracts.offer"
    ACCEPT = "contracts.accept"
    END = "contracts.end"
    VOID = "contracts.void"
    OVERRIDE_CAPACITY = "contracts.override_capacity"
    MANAGE_DEPARTURES = "contracts.manage_departures"
    EDIT_PACKAGES = "contracts.edit_packages"
    PUBLISH_PACKAGES = "contracts.publish_packages"
    EDIT_POLICIES = "contracts.edit_policies"
    PUBLISH_POLICIES = "contracts.publish_policies"


P = ContractPermission
DEFAULT_ROLES: dict[Permission, set[Role]] = {
    P.OWN: {Role.RESIDENT},
    P.READ: {*CENTRE_STAFF, Role.FINANCE, Role.BUREAU},
    P.OFFER: {*FIELD_STAFF, Role.CLERK},
    P.ACCEPT: {Role.DOCTOR, Role.NURSE, Role.CLERK, Role.DIRECTOR},
    P.END: {Role.DOCTOR, Role.CLERK, Role.DIRECTOR},
    P.VOID: {Role.DIRECTOR},
    P.OVERRIDE_CAPACITY: {Role.DIRECTOR},
    P.MANAGE_DEPARTURES: {Role.DIRECTOR},
    P.EDIT_PACKAGES: {Role.BUREAU, Role.DIRECTOR},
    P.PUBLISH_PACKAGES: {Role.BUREAU, Role.FINANCE},
    P.EDIT_POLICIES: {Role.BUREAU},
    P.PUBLISH_POLICIES: {Role.BUREAU},
}
