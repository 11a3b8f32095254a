"""Reads of fulfilment."""

from .desk import ContractRow, list_contracts_with_cells, tab_counts
from .disputes import get_case, has_open_contract_dispute, page_cases
from .entitlements import get_entitlement, list_for_contract, page_entitlements
from .ledger import Ledger, LedgerItem, ledger_of
from .receipts import latest_receipts, page_receipts
from .team import TeamRate, fulfillment_rates, page_unfulfilled

__all__ = [
    "ContractRow",
    "Ledger",
    "LedgerItem",
    "TeamRate",
    "fulfillment_rates",
    "get_case",
    "get_entitlement",
    "has_open_contract_dispute",
    "latest_receipts",
    "ledger_of",
    "list_contracts_with_cells",
    "list_for_contract",
    "page_cases",
    "page_entitlements",
    "page_receipts",
    "page_unfulfilled",
    "tab_counts",
]
