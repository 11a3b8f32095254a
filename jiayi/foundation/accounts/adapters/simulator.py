import json
import urllib.parse
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiayi.kernel import crypto

from ..models import SimulatedWechat
from .base import WechatBusy, WechatRefused

# A code that the gateway chokes on, so that this can be tried without a gateway.
UNREACHABLE = "code-of-a-busy-day"
AUTHORIZE = "/api/public/wechat-simulator/authorize"
INVALID_CODE, CODE_BEEN_USED, INVALID_BUTTONS = 40029, 40163, 40016


class SimulatedAccount:
    """WeChat as far as we see it: the page that sends the browser back, codes that work once, a menu that is kept."""

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        return f"{AUTHORIZE}?{urllib.parse.urlencode({'redirect_uri': redirect_uri, 'state': state})}"

    def give_code(self, open_id: str) -> str:
        """What WeChat's own page does for the user of this browser."""
        code = crypto.token()[:32]
        SimulatedWechat.objects.create(code=code, open_id=open_id, created_at=timezone.now())
        return code

    def open_id_of(self, code: str) -> str:
        if code == UNREACHABLE:
            raise WechatBusy("微信没有应答")
        with transaction.atomic():
            row = SimulatedWechat.objects.select_for_update().filter(code=code).first()
            if row is None:
                raise WechatRefused(INVALID_CODE, "invalid code")
            if row.used_at is not None:
                raise WechatRefused(CODE_BEEN_USED, "code been used")
            row.used_at = timezone.now()
            row.save(update_fields=["used_at"])
            return str(row.open_id)

    def publish_menu(self, menu: dict[str, Any]) -> None:
        if not 1 <= len(menu.get("button", [])) <= 3:
            raise WechatRefused(INVALID_BUTTONS, "invalid button size")
        SimulatedWechat.objects.update_or_create(
            code="menu",
            defaults={"open_id": json.dumps(menu, ensure_ascii=False), "created_at": timezone.now()},
        )
