from collections.abc import Mapping
from typing import Literal, Protocol

Receipt = Literal["sent", "delivered", "failed"]


class GatewayRefused(Exception):
    """The gateway answered that it will never send this; trying again is useless."""


class GatewayUnavailable(Exception):
    """The gateway could not be reached or is busy; try again later."""


class Gateway(Protocol):
    """What messaging needs of a gateway. `tells_receipts`: whether it can be asked how far a message got."""

    tells_receipts: bool

    def send(self, *, address: str, text: str, provider_code: str, template: str, values: Mapping[str, str]) -> str:
        """Hand over one message, as its whole text and as what its placeholders were filled with; the gateway's number
        for it."""
        ...

    def receipt(self, number: str) -> Receipt:
        """How far the message got."""
        ...
