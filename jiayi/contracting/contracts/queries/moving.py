"""转签: one request, the lists of both ends, and which contract went on from which."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiayi.kernel import disclosure, paging, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared

from ..models import Contract, ContractHold, ContractTransfer, Succession, TransferStatus
from ..rules.policy_outline import GivenReason, built_in_reasons
from .policies import policy_for

ENDS = {"incoming": "to_organization", "outgoing": "from_organization"}
SHOWN = (
    *("patient", "from_contract", "from_team__leader", "to_team__leader", "from_organization", "to_organization"),
    *("departure", "to_contract"),
)


class TransferNotFound(NotFound):
    """No such request at this end."""

    message = "没有找到这份转签申请，或不在您的管理范围内"


def page_transfers(
    *, direction: str, status: str, reach: str, q: str, by: Actor, cursor: str | None, limit: int
) -> Page:
    """`incoming`: people who want to come to a team of ours; `outgoing`: people who want to leave one.

    Residents who answer a departure have a page of their own and are not listed.
    """
    rows = ContractTransfer.objects.select_related(*SHOWN).filter(
        departure__isnull=True, **{f"{ENDS[direction]}__path__startswith": by.organization_path or "-"}
    )
    if status:
        rows = rows.filter(status=status)
    if reach:
        rows = rows.filter(reach=reach)
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=q) | Q(patient__initials__startswith=q.lower()))
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def count_waiting(*, by: Actor) -> dict[str, int]:
    """Open requests at either end, for the badges: those that wait for us, and those that would leave."""
    rows = ContractTransfer.objects.filter(status=TransferStatus.OPEN, departure__isnull=True)
    path = by.organization_path or "-"
    return {
        "incoming": rows.filter(to_organization__path__startswith=path, agreed_at__isnull=False).count(),
        "outgoing": rows.filter(from_organization__path__startswith=path).count(),
    }


def get_transfer(*, transfer_id: int, lock: bool = False) -> ContractTransfer:
    """
    :raises TransferNotFound: if it does not exist or is out of scope
    """
    rows = ContractTransfer.objects.select_related(*SHOWN)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=transfer_id).first()
    if found is None:
        raise TransferNotFound()
    return found


def at_end(row: ContractTransfer, *, direction: str, by: Actor) -> ContractTransfer:
    """The request, when the member of staff stands at this end of it.

    :raises TransferNotFound: at the other end: it is theirs to answer
    """
    path: str = getattr(row, ENDS[direction]).path
    if not path.startswith(by.organization_path or "-"):
        raise TransferNotFound()
    return row


def list_transfers_of(*, patient_id: int) -> list[ContractTransfer]:
    """All requests of a person in scope, newest first."""
    return list(ContractTransfer.objects.select_related(*SHOWN).filter(patient_id=patient_id).order_by("-pk"))


def open_transfer_of(*, patient_id: int) -> ContractTransfer | None:
    return ContractTransfer.objects.select_related(*SHOWN).filter(patient_id=patient_id, status="open").first()


def list_lapsing(*, today: date) -> QuerySet[ContractTransfer]:
    """Open requests whose last day for an answer is over; departures have their own rule for silence, and
    while the contract is held nobody can answer."""
    rows = ContractTransfer.objects.filter(status=TransferStatus.OPEN, lapse_date__lte=today, departure__isnull=True)
    held = ContractHold.objects.filter(contract=OuterRef("from_contract"), released_at__isnull=True)
    return rows.filter(~Exists(held))


def list_to_hand_over(*, today: date) -> QuerySet[ContractTransfer]:
    """Accepted transfers that have begun while panel, tasks and record are still where they were."""
    return ContractTransfer.objects.filter(
        status=TransferStatus.ACCEPTED, starts_date__lte=today, is_handed_over=False
    ).select_related("to_organization")


def ending_reasons(*, contract_id: int, is_staff: bool, on: date) -> list[GivenReason]:
    """The reasons this party may give on a day, after the policy that holds where the contract is."""
    path = Contract.objects.values_list("organization__path", flat=True).get(pk=contract_id)
    given = policy_for(organization_path=path, on=on).rules.end_reasons or built_in_reasons()
    return [GivenReason.read(entry) for entry in given if is_staff or entry["who"] == "both"]


def chain_of(*, contract_id: int) -> list[int]:
    """The contracts this one goes on from, nearest first. The contract must have been fetched in scope."""
    chain: list[int] = []
    with scope.everything(reason="an earlier part of a contract in scope, at the centre before"):
        here = contract_id
        while (before := _before(here)) is not None:
            chain.append(before)
            here = before
    return chain


def continuation_of(*, contract_id: int) -> Any:
    """The contract that goes on from this one, wherever it is, or None."""
    with scope.everything(reason="whether a contract was continued"):
        return Succession.objects.filter(from_contract_id=contract_id).values_list("to_contract_id", flat=True).first()


def first_day_of(*, contract_id: int, start: date) -> date:
    """The first day of the agreement as it was signed, before any transfer: its benefit years count from there."""
    chain = chain_of(contract_id=contract_id)
    if not chain:
        return start
    with scope.everything(reason="the first part of a contract in scope"):
        first: Any = Succession.objects.select_related("from_contract").get(from_contract_id=chain[-1])
        return first.from_contract.agreed_period.lower


def _before(contract_id: int) -> int | None:
    found: int | None = _predecessor.first(contract_id=contract_id)
    return found


@prepared
def _predecessor(*, contract_id: int) -> Any:
    rows = Succession.objects.filter(to_contract_id=contract_id).order_by("pk")
    return rows.values_list("from_contract_id", flat=True)[:1]
