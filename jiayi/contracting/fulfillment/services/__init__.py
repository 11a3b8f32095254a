"""Writes of fulfilment: plan, credit, confirm, deny, decide."""

from .carrying import NotCarriedYet, carry_entitlements
from .crediting import FutureService, NothingToCredit, credit, record_service
from .disputes import AlreadyDisputed, decide_case, deny_service, dispute_contract
from .planning import cut_entitlements, plan_entitlements, void_entitlements, waive_entitlement
from .receipts import confirm_service

__all__ = [
    "AlreadyDisputed",
    "FutureService",
    "NotCarriedYet",
    "NothingToCredit",
    "carry_entitlements",
    "confirm_service",
    "credit",
    "cut_entitlements",
    "decide_case",
    "deny_service",
    "dispute_contract",
    "plan_entitlements",
    "record_service",
    "void_entitlements",
    "waive_entitlement",
]
