"""微信公众号模板消息 by the account's own interface, as developers.weixin.qq.com/doc says under 模板消息.

Its answers are JSON with status 200; a refusal has `errcode`. Which template of the account carries which message is
data of the installation (`Mapping`): template numbers are given out by each account, with fields of its own.
"""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import rules
from .base import GatewayRefused, GatewayUnavailable, Receipt

API = "https://api.weixin.qq.com"
TIMEOUT_SECONDS = 8
# A token is asked for anew this long before WeChat lets it run out.
EARLY_SECONDS = 300
TOKEN_OVER = frozenset({40001, 40014, 42001})
COME_AGAIN = frozenset({-1, 45009, 45011, 45047})
REFUSALS = {
    40003: "这个微信不是本公众号的",
    40013: "公众号的 AppID 不对",
    40037: "公众号里没有这个模板编号",
    40125: "公众号的 AppSecret 不对",
    40164: "服务器的地址不在公众号的 IP 白名单里",
    43004: "居民没有关注公众号，收不到",
    43101: "居民在微信里拒收了这类消息",
    48001: "公众号没有模板消息的权限（要认证的服务号）",
}


@dataclass(frozen=True, slots=True)
class AccountTemplate:
    """`fields`: the template's own keywords, each filled from the placeholders of ours (`{team}`) or a fixed word."""

    template_id: str
    fields: Mapping[str, str]


def read_mapping(path: Path) -> dict[str, AccountTemplate]:
    """`{"contract_expiring": {"template_id": "…", "fields": {"thing1": "{team}", "number2": "{count}"}}}`.

    :raises ValueError: if it cannot be read, or a field would carry what may not leave the house
    """
    found = {}
    for code, entry in json.loads(path.read_text(encoding="utf-8")).items():
        for words in entry["fields"].values():
            rules.check_template(channel="wechat", title="", body=words)
        found[code] = AccountTemplate(str(entry["template_id"]), dict(entry["fields"]))
    return found


@dataclass(slots=True)
class _Token:
    value: str = ""
    good_until: float = 0.0


_tokens: dict[tuple[str, str], _Token] = {}
_asking = threading.Lock()


class AccountGateway:
    """Template messages in the account's own name. WeChat answers no question about what became of one."""

    tells_receipts = False

    def __init__(
        self, *, app_id: str, secret: str, mapping: Mapping[str, AccountTemplate], page: str = "", api: str = API
    ):
        if not api.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("WeChat is spoken to over https only")
        self.app_id, self.secret, self.mapping, self.page, self.api = app_id, secret, mapping, page, api.rstrip("/")

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        chosen = self.mapping.get(template)
        if chosen is None:
            raise GatewayRefused("公众号里没有给这种消息配模板")
        body: dict[str, Any] = {
            "touser": address,
            "template_id": chosen.template_id,
            "data": {name: {"value": rules.filled(words, values)} for name, words in chosen.fields.items()},
        }
        if self.page:
            body["url"] = self.page
        answer = self._with_token("/cgi-bin/message/template/send", body)
        return str(answer.get("msgid", ""))

    def receipt(self, number: str) -> Receipt:
        return "sent"

    def _with_token(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """With the token that is kept; once more with a new one, where WeChat says that it is over."""
        for last in (False, True):
            token = self._token()
            answer = self._call(path, {"access_token": token}, body)
            code = int(answer.get("errcode", 0))
            if code not in TOKEN_OVER:
                return _accepted(answer, code)
            self._forget(token)
            if last:
                raise GatewayUnavailable(f"微信不认访问凭据（{code}）")
        raise AssertionError("unreachable")

    def _token(self) -> str:
        """The stable one: asking for it does not end the token another program of the account uses."""
        with _asking:
            kept = _tokens.setdefault((self.api, self.app_id), _Token())
            if time.monotonic() >= kept.good_until:
                wanted = {"grant_type": "client_credential", "appid": self.app_id, "secret": self.secret}
                answer = self._call("/cgi-bin/stable_token", {}, wanted)
                _accepted(answer, int(answer.get("errcode", 0)))
                kept.value = str(answer.get("access_token", ""))
                kept.good_until = time.monotonic() + int(answer.get("expires_in", 0)) - EARLY_SECONDS
            return kept.value

    def _forget(self, token: str) -> None:
        with _asking:
            kept = _tokens.get((self.api, self.app_id))
            if kept is not None and kept.value == token:
                kept.good_until = 0.0

    def _call(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 the scheme was checked above
            f"{self.api}{path}?{urllib.parse.urlencode(query)}",
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 as above
                found = json.load(answer)
        except (urllib.error.URLError, OSError, ValueError):
            # The address holds the token: nothing of it may reach a log.
            raise GatewayUnavailable("微信没有应答") from None
        if not isinstance(found, dict):
            raise GatewayUnavailable("微信的回答看不懂")
        return found


def _accepted(answer: dict[str, Any], code: int) -> dict[str, Any]:
    if code in COME_AGAIN:
        raise GatewayUnavailable(f"微信繁忙（{code}）")
    if code:
        raise GatewayRefused(f"{REFUSALS.get(code, '微信拒绝')}（{code}）")
    return answer
