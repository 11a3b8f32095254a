"""谁能把居民带在手机里：跑现场的人，只带自己团队的。"""

from jiayi.kernel.access import FIELD_STAFF, Permission


class SyncPermission(Permission):
    CARRY = "sync.carry"


DEFAULT_ROLES = {SyncPermission.CARRY: FIELD_STAFF}
