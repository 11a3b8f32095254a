"""Reads of accounts and sessions. `actor_for` is what every request begins with."""

from .activity import active_phones
from .administration import get_account, list_accounts, list_holders, list_posts, list_role_history
from .demo import CODE_TEMPLATE, demo_code, list_demo_codes, list_demo_logins
from .devices import (
    CopyNeedsTrust,
    find_known,
    list_devices,
    list_devices_of,
    order_for,
    require_trusted,
    unsent_key,
)
from .people import list_people, relation_of
from .practitioners import accounts_of_practitioners, practitioners_of_accounts
from .sessions import (
    actor_for,
    find_device,
    find_device_by_cookie,
    open_session,
    session_for,
    sessions_still_open,
)
from .snapshots import resident_actor, staff_actor
from .wechat import awaits_binding, is_wechat_ready, menu_data, view_security, wechat_of_patient, wechat_standing

__all__ = [
    "CODE_TEMPLATE",
    "CopyNeedsTrust",
    "accounts_of_practitioners",
    "active_phones",
    "actor_for",
    "awaits_binding",
    "demo_code",
    "find_device",
    "find_device_by_cookie",
    "find_known",
    "get_account",
    "is_wechat_ready",
    "list_accounts",
    "list_demo_codes",
    "list_demo_logins",
    "list_devices",
    "list_devices_of",
    "list_holders",
    "list_people",
    "list_posts",
    "list_role_history",
    "menu_data",
    "open_session",
    "order_for",
    "practitioners_of_accounts",
    "relation_of",
    "require_trusted",
    "resident_actor",
    "session_for",
    "sessions_still_open",
    "staff_actor",
    "unsent_key",
    "view_security",
    "wechat_of_patient",
    "wechat_standing",
]
