"""What distributions tell the floors above and the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DistributionPublished(Event):
    """Payslips may be read from now on. Nobody subscribes: it is kept for the business log."""

    name = "incentives.distribution.published"
    distribution_id: int
    year: int
    total: str


@dataclass(frozen=True, kw_only=True)
class ContractsOpened(Event):
    """Somebody opened the contracts behind an amount. Nobody subscribes: it is kept for the business log."""

    name = "incentives.contracts.opened"
    line_id: int
    shown: int
