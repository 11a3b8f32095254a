"""Contracts from which nothing may go on for now, because their person says they know nothing of them."""

from collections.abc import Iterable
from datetime import date

from jiayi.kernel import scope

from ..models import ContractHold


def hold_sentence(due_date: date) -> str:
    """What both sides are told."""
    return (
        f"居民说不知道这份签约，正在核实，最迟 {due_date.month}月{due_date.day}日 有答复。"
        "查清以前，不能转签、换医生，也不能续签"
    )


def held_until(*, contract_ids: Iterable[int]) -> dict[int, date]:
    """Contract → the last day for an answer, for those of these contracts that are held, wherever they are."""
    with scope.everything(reason="a contract that is held is held for every team that would go on from it"):
        rows = ContractHold.objects.filter(contract_id__in=list(contract_ids), released_at__isnull=True)
        return dict(rows.values_list("contract_id", "due_date"))
