"""Payment channels behind one interface; the simulator takes every payment and refund at once."""

import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Paid:
    """What a channel answers: its own number of the payment, unique for ever."""

    external_ref: str


class PaymentGateway(Protocol):
    """A channel that moves money: the simulator, later the payment platform of the county."""

    method: str

    def collect(self, *, order: str, amount: Decimal) -> Paid: ...

    def give_back(self, *, order: str, amount: Decimal) -> Paid: ...


class SimulatorGateway:
    """No money moves; the answers look like those of a real channel."""

    method = "simulator"

    def collect(self, *, order: str, amount: Decimal) -> Paid:
        return Paid(external_ref=f"SIM-{order}-{secrets.token_hex(6)}")

    def give_back(self, *, order: str, amount: Decimal) -> Paid:
        return Paid(external_ref=f"SIMR-{order}-{secrets.token_hex(6)}")


def gateway(method: str) -> PaymentGateway | None:
    """None for methods where people hand over the money themselves."""
    return SimulatorGateway() if method == SimulatorGateway.method else None
