"""Gateways to the world outside: one contract, for each channel a real adapter and a simulator.

`tests/test_gateway_contract.py` runs the same sentences against both.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from .account import AccountGateway, read_mapping
from .base import Gateway, GatewayRefused, GatewayUnavailable, Receipt
from .http import SmsGateway, VoiceGateway, WechatGateway
from .simulator import Simulator


class NoGateway:
    """Nothing is configured and this is no demo: saying so is better than losing messages quietly."""

    tells_receipts = True

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        raise GatewayRefused("没有配置短信或微信网关")

    def receipt(self, number: str) -> Receipt:
        raise GatewayUnavailable("没有配置网关")


def gateway_for(channel: str) -> Gateway:
    """The configured gateway of a channel, the simulator in demos and tests, or one that refuses."""
    url = os.environ.get(f"JIAYI_{channel.upper()}_URL")
    if url:
        key = os.environ.get(f"JIAYI_{channel.upper()}_KEY", "")
        return {"sms": SmsGateway, "wechat": WechatGateway, "voice": VoiceGateway}[channel](url=url, key=key)
    if channel == "wechat" and (mapping := os.environ.get("JIAYI_WECHAT_TEMPLATES")):
        return AccountGateway(
            app_id=os.environ.get("JIAYI_WECHAT_APP_ID", ""),
            secret=os.environ.get("JIAYI_WECHAT_APP_SECRET", ""),
            mapping=read_mapping(Path(mapping)),
            page=f"{settings.PUBLIC_URL}/api/resident/login/wechat?to=/messages",
        )
    if settings.IS_DEMO or os.environ.get("JIAYI_TESTING") == "1":
        return Simulator(channel)
    return NoGateway()


__all__ = [
    "AccountGateway",
    "Gateway",
    "GatewayRefused",
    "GatewayUnavailable",
    "NoGateway",
    "Receipt",
    "Simulator",
    "SmsGateway",
    "VoiceGateway",
    "WechatGateway",
    "gateway_for",
    "read_mapping",
]
