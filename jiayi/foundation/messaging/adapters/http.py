"""Gateways spoken to over HTTP with JSON and a bearer key, the way the big providers' relays are."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from .base import GatewayRefused, GatewayUnavailable, Receipt

TIMEOUT_SECONDS = 8
# A call that nobody took or that found the line engaged has not arrived: the next in line are called by the alert.
_RECEIPTS: dict[str, Receipt] = {
    "accepted": "sent",
    "delivered": "delivered",
    "failed": "failed",
    "busy": "failed",
    "no_answer": "failed",
}


class _HttpGateway:
    tells_receipts = True

    def __init__(self, *, url: str, key: str):
        if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("a gateway outside this machine is reached by https only")
        self.url, self.key = url.rstrip("/"), key

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 the scheme was checked above
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 as above
                found = json.load(answer)
        except urllib.error.HTTPError as problem:
            with problem:
                if problem.code < 500 and problem.code != 429:
                    raise GatewayRefused(f"网关拒绝 ({problem.code})") from None
                raise GatewayUnavailable(f"网关繁忙 ({problem.code})") from None
        except (OSError, ValueError):
            raise GatewayUnavailable("网关没有应答") from None
        if not isinstance(found, dict):
            raise GatewayUnavailable("网关的回答看不懂")
        return found

    def _number(self, answer: dict[str, Any]) -> str:
        number = answer.get("id")
        if not isinstance(number, str) or not number:
            raise GatewayUnavailable("网关的回答看不懂")
        return number

    def receipt(self, number: str) -> Receipt:
        answer = self._call("GET", f"/messages/{urllib.parse.quote(number, safe='')}")
        state = _RECEIPTS.get(str(answer.get("state")))
        if state is None:
            raise GatewayUnavailable("网关的回答看不懂")
        return state


class SmsGateway(_HttpGateway):
    """短信网关."""

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        body = {"phone": address, "text": text, "template": provider_code}
        return self._number(self._call("POST", "/messages", body))


class VoiceGateway(_HttpGateway):
    """语音通知: rings the phone and reads the text aloud, twice."""

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        body = {"phone": address, "text": text, "template": provider_code, "repeat": 2}
        return self._number(self._call("POST", "/messages", body))


class WechatGateway(_HttpGateway):
    """微信公众号模板消息."""

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        body = {"touser": address, "template_id": provider_code, "data": {"content": {"value": text}}}
        return self._number(self._call("POST", "/messages", body))
