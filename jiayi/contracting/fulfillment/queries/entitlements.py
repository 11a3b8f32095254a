"""One entitlement, and those of a contract."""

from datetime import date
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel import disclosure, paging, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared

from ..models import Entitlement, cell_condition, display_state_sql

# How far a filtered list is counted: every row has to be looked at.
FEW = 1_000
_LEDGER_COLUMNS = (
    *("contract_id", "patient_id", "sequence", "status", "is_mandatory", "is_extra", "window", "window_end"),
    *("delivered_at", "evidence_kind", "evidence_id", "place"),
    *("item__code", "item__name", "item__unit", "line__place", "line__note"),
)
USED = ("delivered", "verified", "rejected")


class EntitlementNotFound(NotFound):
    """No such entitlement in scope."""

    message = "没有找到这一项服务，或不在您的管理范围内"


def get_entitlement(*, entitlement_id: int, lock: bool = False) -> Entitlement:
    """
    :raises EntitlementNotFound: if it does not exist or is out of scope
    """
    rows = Entitlement.objects.select_related("item", "patient")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=entitlement_id).first()
    if found is None:
        raise EntitlementNotFound()
    return found


def list_for_contract(*, contract_id: int, today: date) -> list[Entitlement]:
    """All entitlements of a contract in scope with their computed state, in the order of the windows."""
    return _of_contracts(contract_ids=[contract_id], today=today, status=None)


@prepared
def _of_contracts(*, contract_ids: list[int], today: date, status: list[str] | None) -> Any:
    rows = Entitlement.objects.filter(contract_id__in=contract_ids)
    return (
        (rows if status is None else rows.filter(status__in=status))
        .select_related("item", "line")
        .only(*_LEDGER_COLUMNS)
        .annotate(state=display_state_sql(today))
        .order_by("line__package_id", "line__position", "sequence", "pk")
    )


def list_used_before(*, contract_id: int, today: date) -> list[Entitlement]:
    """What was given under the contracts this one goes on from, oldest first, with the evidence it had."""
    chain = contracts.chain_of(contract_id=contract_id)
    if not chain:
        return []
    with scope.everything(reason="what a resident used of one agreement at the centre before"):
        return _of_contracts(contract_ids=chain, today=today, status=sorted(USED))


def page_entitlements(
    *, q: str, state: str, team_id: int | None, item_code: str, today: date, sort: str, cursor: str | None, limit: int
) -> Page:
    """One row per promised time in scope; `state` is a cell (overdue, due, wait, done, planned, waived)."""
    rows = Entitlement.objects.all()
    if q:
        disclosure.forbid_name_search()
        is_name = any("一" <= letter <= "鿿" for letter in q)
        rows = rows.filter(patient__name__startswith=q) if is_name else rows.filter(patient__initials__startswith=q)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if item_code:
        rows = rows.filter(item__code=item_code)
    if state:
        rows = rows.filter(cell_condition(state, today))
    order = {"window_to": ("window_end", "id"), "-window_to": ("-window_end", "-id")}.get(sort, ("-id",))
    shown = rows.select_related("item", "patient", "team", "practitioner").annotate(state=display_state_sql(today))
    found = paging.page(shown, order=order, cursor=cursor, limit=limit, count=False)
    total, is_capped = (-1, False) if cursor else paging.capped_count(rows, FEW if q or state else paging.COUNT_CAP)
    return Page(items=found.items, next_cursor=found.next_cursor, total=total, total_capped=is_capped)
