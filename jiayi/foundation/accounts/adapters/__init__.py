"""The WeChat official account: who its users are (OAuth) and its menu; a real adapter and a simulator of one contract.

`tests/test_wechat_contract.py` runs the same sentences against both.
"""

import os

from django.conf import settings

from .base import OfficialAccount, WechatBusy, WechatRefused
from .simulator import SimulatedAccount
from .weixin import API, WeixinAccount


def official_account() -> OfficialAccount | None:
    """The configured account, the simulator in demos and tests, or nothing: then people sign in by phone."""
    app_id = os.environ.get("JIAYI_WECHAT_APP_ID")
    if app_id:
        return WeixinAccount(
            app_id=app_id,
            secret=os.environ.get("JIAYI_WECHAT_APP_SECRET", ""),
            api=os.environ.get("JIAYI_WECHAT_API", API),
        )
    if settings.IS_DEMO or os.environ.get("JIAYI_TESTING") == "1":
        return SimulatedAccount()
    return None


__all__ = [
    "OfficialAccount",
    "SimulatedAccount",
    "WechatBusy",
    "WechatRefused",
    "WeixinAccount",
    "official_account",
]
