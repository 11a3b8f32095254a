"""Reads of signing."""

from .agreements import agreement_data, find_verified
from .catalogue import (
    effective_lines_of,
    get_package,
    list_items,
    list_lines,
    list_packages,
    published_packages,
    suggest_packages,
)
from .contracts import (
    ContractFilter,
    ContractNotFound,
    current_contract,
    current_contracts,
    find_contract,
    get_contract,
    history_of,
    list_expired_offers,
    list_for_patient,
    list_signed_for_patient,
    list_turning,
    lock_for_update,
    select_contracts,
)
from .counting import count_signed, count_tabs, team_loads
from .policies import PolicyVersion, list_assignments, list_policies, policy_for
from .summaries import ConsentText, SigningSummary, consent_text, preview_summary, promised_lines_of, summary_of

__all__ = [
    "ConsentText",
    "ContractFilter",
    "ContractNotFound",
    "PolicyVersion",
    "SigningSummary",
    "agreement_data",
    "consent_text",
    "count_signed",
    "count_tabs",
    "current_contract",
    "current_contracts",
    "effective_lines_of",
    "find_contract",
    "find_verified",
    "get_contract",
    "get_package",
    "history_of",
    "list_assignments",
    "list_expired_offers",
    "list_for_patient",
    "list_items",
    "list_lines",
    "list_packages",
    "list_policies",
    "list_signed_for_patient",
    "list_turning",
    "lock_for_update",
    "policy_for",
    "preview_summary",
    "promised_lines_of",
    "published_packages",
    "select_contracts",
    "suggest_packages",
    "summary_of",
    "team_loads",
]
