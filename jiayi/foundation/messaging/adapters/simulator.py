from collections.abc import Mapping

from jiayi.kernel import crypto

from ..models import SimulatedDelivery
from .base import GatewayRefused, GatewayUnavailable, Receipt

# Addresses that behave badly on purpose, so that failures can be tried without a gateway.
REFUSED_ENDING, UNREACHABLE_ENDING = "0000", "0009"


class Simulator:
    """Keeps what it was asked to send in a table and says it arrived."""

    tells_receipts = True

    def __init__(self, channel: str):
        self.channel = channel

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        if address.endswith(REFUSED_ENDING):
            raise GatewayRefused("空号")
        if address.endswith(UNREACHABLE_ENDING):
            raise GatewayUnavailable("网关没有应答")
        number = crypto.token()[:32]
        SimulatedDelivery.objects.create(channel=self.channel, number=number, address=address, text=text)
        return number

    def receipt(self, number: str) -> Receipt:
        if not SimulatedDelivery.objects.filter(channel=self.channel, number=number).exists():
            raise GatewayRefused("没有这条短信")
        return "delivered"
