"""微信公众号 over HTTPS, as developers.weixin.qq.com/doc says under 网页授权, 稳定版接口调用凭据 and 自定义菜单.

Its answers are JSON with status 200; a refusal has `errcode`. -1 and 45011 ask to come again later.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from .base import WechatBusy, WechatRefused

API = "https://api.weixin.qq.com"
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
TIMEOUT_SECONDS = 8
COME_AGAIN = frozenset({-1, 45009, 45011})


class WeixinAccount:
    def __init__(self, *, app_id: str, secret: str, api: str = API):
        if not api.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("WeChat is spoken to over https only")
        self.app_id, self.secret, self.api = app_id, secret, api.rstrip("/")

    def authorize_url(self, *, redirect_uri: str, state: str) -> str:
        """snsapi_base: the open id only, without asking. The order of the parameters is fixed by WeChat."""
        query = urllib.parse.urlencode(
            {
                "appid": self.app_id,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
            }
        )
        return f"{AUTHORIZE}?{query}#wechat_redirect"

    def open_id_of(self, code: str) -> str:
        answer = self._call(
            "/sns/oauth2/access_token",
            {"appid": self.app_id, "secret": self.secret, "code": code, "grant_type": "authorization_code"},
        )
        open_id = answer.get("openid")
        if not isinstance(open_id, str) or not open_id:
            raise WechatBusy("微信的回答看不懂")
        return open_id

    def publish_menu(self, menu: dict[str, Any]) -> None:
        self._call("/cgi-bin/menu/create", {"access_token": self._token()}, menu)

    def _token(self) -> str:
        """The stable one: asking for it does not end the token another program of the account uses."""
        answer = self._call(
            "/cgi-bin/stable_token",
            {},
            {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret},
        )
        return str(answer.get("access_token", ""))

    def _call(self, path: str, query: dict[str, str], body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 the scheme was checked above
            f"{self.api}{path}?{urllib.parse.urlencode(query)}",
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 as above
                found = json.load(answer)
        except (urllib.error.URLError, OSError, ValueError):
            # The address holds the secret and the code: nothing of it may reach a log.
            raise WechatBusy("微信没有应答") from None
        if not isinstance(found, dict):
            raise WechatBusy("微信的回答看不懂")
        code = found.get("errcode", 0)
        if code in COME_AGAIN:
            raise WechatBusy(f"微信繁忙（{code}）")
        if code:
            raise WechatRefused(int(code), str(found.get("errmsg", ""))[:100])
        return found
