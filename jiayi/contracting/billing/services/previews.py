"""解约前先看: what an end on a day would take back and leave, and until when it could be undone. Nothing is written."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import rules
from ..models import FeeAccount
from .charging import benefit_years


@dataclass(frozen=True, kw_only=True, slots=True)
class PayerEnding:
    """One payer and year: `kept` stays owed, `released` is taken off, `to_return` has been paid too much by then."""

    payer: str
    year: int
    owed: Decimal
    kept: Decimal
    released: Decimal
    received: Decimal
    to_return: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """`last_date` None: not one day of the contract is left."""

    contract_id: int
    is_running: bool
    last_date: date | None
    reopen_until: date | None
    used: int = 0
    left: int = 0
    payers: list[PayerEnding] = field(default_factory=list)

    @property
    def to_return(self) -> Decimal:
        """What the resident gets back."""
        return sum((line.to_return for line in self.payers if line.payer == "resident"), Decimal(0))


def preview_ending(*, contract_id: int, ended_date: date | None, by: Actor, at: datetime) -> Ending:
    """What `end_contract` would do on that day (default: today), or until when an end may be taken back.

    :raises ContractNotFound: if it does not exist or is out of scope
    :raises ReasonNeeded: to whom names are masked, until a reason was given
    """
    today = local_date(at)
    contract = contracts.get_contract(contract_id=contract_id)
    disclosure.require_open(contract.patient_id)
    if contract.status != "signed":
        return Ending(
            contract_id=contract.pk,
            is_running=False,
            last_date=None,
            reopen_until=contract_services.reopen_until(contract),
        )
    ended = ended_date or today
    cooling_off_days = contracts.PolicyVersion.of(contract.policy).rules.cooling_off_days
    periods = {year: (start, end) for year, start, end in benefit_years(contract)}
    lines = []
    for account in FeeAccount.objects.filter(contract_id=contract_id, closed_at__isnull=True).order_by("year", "pk"):
        unused, total = rules.unused_share(
            agreed=periods.get(account.year, (contract.agreed_period.lower, contract.agreed_period.upper)),
            ended=ended,
            signed_date=contract.signed_date,  # type: ignore[arg-type]  # only what was signed is charged
            cooling_off_days=cooling_off_days,
        )
        released = rules.pro_rata(account.owed_amount, unused=unused, total=total)
        kept = account.owed_amount - released
        lines.append(
            PayerEnding(
                payer=account.payer,
                year=account.year,
                owed=account.owed_amount,
                kept=kept,
                released=released,
                received=account.received_amount,
                to_return=max(account.received_amount - kept, Decimal(0)),
            )
        )
    ledger = fulfillment.ledger_of(patient_id=contract.patient_id, today=today, contract_id=contract_id)
    return Ending(
        contract_id=contract.pk,
        is_running=ended < contract.period.upper,
        last_date=ended - timedelta(days=1) if ended > contract.period.lower else None,
        reopen_until=None,
        used=ledger.done,
        left=ledger.due + ledger.ahead,
        payers=lines,
    )
