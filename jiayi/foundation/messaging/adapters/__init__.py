"""Gateways to the world outside: one contract, for each channel a real adapter and a simulator.

`tests/test_gateway_contract.py` runs the same sentences against both.
"""

import os

from django.conf import settings

from .base import Gateway, GatewayRefused, GatewayUnavailable, Receipt
from .http import SmsGateway, WechatGateway
from .simulator import Simulator


class NoGateway:
    """Nothing is configured and this is no demo: saying so is better than losing messages quietly."""

    def send(self, *, address: str, text: str, provider_code: str) -> str:
        raise GatewayRefused("没有配置短信或微信网关")

    def receipt(self, number: str) -> Receipt:
        raise GatewayUnavailable("没有配置网关")


def gateway_for(channel: str) -> Gateway:
    """The configured gateway of a channel, the simulator in demos and tests, or one that refuses."""
    url = os.environ.get(f"JIAYI_{channel.upper()}_URL")
    if url:
        key = os.environ.get(f"JIAYI_{channel.upper()}_KEY", "")
        return {"sms": SmsGateway, "wechat": WechatGateway}[channel](url=url, key=key)
    if settings.IS_DEMO or os.environ.get("JIAYI_TESTING") == "1":
        return Simulator(channel)
    return NoGateway()


__all__ = [
    "Gateway",
    "GatewayRefused",
    "GatewayUnavailable",
    "NoGateway",
    "Receipt",
    "Simulator",
    "SmsGateway",
    "WechatGateway",
    "gateway_for",
]
