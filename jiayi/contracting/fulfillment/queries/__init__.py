"""Reads of fulfilment."""

from .crediting import item_credited
from .desk import (
    ContractRow,
    fees_at_risk,
    list_contract_heads,
    list_contract_ids,
    list_contracts_with_cells,
    tab_counts,
)
from .disputed import disputed_contract_ids
from .disputes import (
    CaseCounts,
    CaseFile,
    count_cases,
    find_upheld_contract_case,
    get_case,
    get_case_file,
    list_cases_of,
    open_contract_dispute,
    page_cases,
    patients_whose_contract_case_moved,
)
from .entitlements import get_entitlement, list_for_contract, page_entitlements
from .ledger import Ledger, LedgerItem, ledger_of
from .receipts import latest_receipts, page_receipts
from .team import TeamRate, fulfillment_rates, page_unfulfilled

__all__ = [
    "CaseCounts",
    "CaseFile",
    "ContractRow",
    "Ledger",
    "LedgerItem",
    "TeamRate",
    "count_cases",
    "disputed_contract_ids",
    "fees_at_risk",
    "find_upheld_contract_case",
    "fulfillment_rates",
    "get_case",
    "get_case_file",
    "get_entitlement",
    "item_credited",
    "latest_receipts",
    "ledger_of",
    "list_cases_of",
    "list_contract_heads",
    "list_contract_ids",
    "list_contracts_with_cells",
    "list_for_contract",
    "open_contract_dispute",
    "page_cases",
    "page_entitlements",
    "page_receipts",
    "page_unfulfilled",
    "patients_whose_contract_case_moved",
    "tab_counts",
]
