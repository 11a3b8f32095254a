"""Writes of fulfilment: plan, credit, confirm, deny, decide."""

from .carrying import NotCarriedYet, carry_entitlements
from .crediting import FutureService, NothingToCredit, credit, record_service
from .disputes import decide_case, deny_service
from .opening import AlreadyDisputed
from .planning import cut_entitlements, plan_entitlements, void_entitlements, waive_entitlement
from .receipts import confirm_service
from .unknown_contracts import (
    CaseDecided,
    ContractNotDisputable,
    OwnCase,
    add_statement,
    dispute_contract,
    may_decide,
    open_case_file,
)

__all__ = [
    "AlreadyDisputed",
    "CaseDecided",
    "ContractNotDisputable",
    "FutureService",
    "NotCarriedYet",
    "NothingToCredit",
    "OwnCase",
    "add_statement",
    "carry_entitlements",
    "confirm_service",
    "credit",
    "cut_entitlements",
    "decide_case",
    "deny_service",
    "dispute_contract",
    "may_decide",
    "open_case_file",
    "plan_entitlements",
    "record_service",
    "void_entitlements",
    "waive_entitlement",
]
