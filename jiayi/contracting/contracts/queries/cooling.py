"""Until when a signature can be taken back."""

from datetime import date

from jiayi.kernel.period import local_date

from ..models import Contract, ContractStatus
from ..rules import cooling_off_last_date
from .policies import PolicyVersion


def cooling_off_open_until(contract: Contract, *, today: date) -> date | None:
    """The last day on which it can still be taken back, or None where it no longer can."""
    last_date = cooling_off_until(contract)
    return last_date if last_date is not None and today <= last_date else None


def cooling_off_until(contract: Contract) -> date | None:
    """The last day of the cooling-off of a signed contract, also when it has passed; None where there is none."""
    if contract.status != ContractStatus.SIGNED or contract.signed_at is None:
        return None
    days = PolicyVersion.of(contract.policy).rules.cooling_off_days
    return cooling_off_last_date(confirmed_on=local_date(contract.signed_at), days=days)
