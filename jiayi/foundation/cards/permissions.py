"""Actions on cards and who holds them by default."""

from jiayi.kernel.access import CENTRE_STAFF, Permission


class CardPermission(Permission):
    MANAGE = "cards.manage"
    LOOK_UP = "cards.look_up"


DEFAULT_ROLES = {
    CardPermission.MANAGE: CENTRE_STAFF,
    CardPermission.LOOK_UP: CENTRE_STAFF,
}
