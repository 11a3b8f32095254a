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
    current_contract,
    find_contract,
    get_contract,
    history_of,
    list_expired_offers,
    list_for_patient,
    list_signed_for_patient,
    list_turning,
    select_contracts,
)
from .counting import count_signed, count_tabs, team_loads
from .policies import PolicyVersion, list_policies, policy_for
from .summaries import ConsentText, SigningSummary, consent_text, preview_summary, summary_of

__all__ = [
    "ConsentText",
    "PolicyVersion",
    "SigningSummary",
    "agreement_data",
    "consent_text",
    "count_signed",
    "count_tabs",
    "current_contract",
    "effective_lines_of",
    "find_contract",
    "find_verified",
    "get_contract",
    "get_package",
    "history_of",
    "list_expired_offers",
    "list_for_patient",
    "list_items",
    "list_lines",
    "list_packages",
    "list_policies",
    "list_signed_for_patient",
    "list_turning",
    "policy_for",
    "preview_summary",
    "published_packages",
    "select_contracts",
    "suggest_packages",
    "summary_of",
    "team_loads",
]
