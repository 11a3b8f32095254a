"""One entitlement, and those of a contract."""

from datetime import date

from jiayi.kernel.errors import NotFound

from ..models import Entitlement, display_state_sql


class EntitlementNotFound(NotFound):
    """No such entitlement in scope."""

    message = "没有找到这一项服务,或不在您的管理范围内"


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
    return list(
        Entitlement.objects.filter(contract_id=contract_id)
        .select_related("item", "line", "practitioner")
        .annotate(state=display_state_sql(today))
        .order_by("line__package_id", "line__position", "sequence", "pk")
    )
