"""Writes of signing: one function, one operation, one transaction."""

from .acts import Signature
from .affirming import affirm_contract
from .agreements import confirm_by_code, make_agreement, send_signing_code, verify_agreement
from .closing import (
    close_contracts_of,
    decline_contract,
    end_contract,
    lapse_expired_offers,
    void_contract,
    withdraw_contract,
)
from .cooling import CoolingOffOver, cool_off, leave_contract
from .departing import DepartureOpen, close_departure, offer_new_teams, open_departure, settle_departures, spread_over
from .errors import NotRenewable
from .holding import ContractHeld, check_not_held, hold_contract, release_contract
from .moving import (
    accept_contract_transfer,
    agree_to_transfer,
    close_transfers_of,
    lapse_transfers,
    refuse_contract_transfer,
    request_contract_transfer,
    send_transfer_code,
    withdraw_contract_transfer,
)
from .offers import Offered, Proposal, digitise_paper_contract, offer_contract, propose_batch, renew_contract
from .packages import (
    LineDraft,
    PackageDraft,
    PayerDraft,
    discard_draft,
    draft_package,
    load_builtin_packages,
    publish_package,
    retire_package,
)
from .policies import add_policy_version, assign_policy, load_builtin_policies
from .reading import open_contract, print_agreements
from .reasons import EndNoteMissing, UnknownEndReason, end_for_reason
from .refusals import close_after_signing, decline_offer, lift_refusal, record_refusal
from .reminders import Reminder, preview_reminders, send_reminders
from .reopening import CannotReopen, reopen_contract, reopen_until
from .signing import confirm_contract, settle_current_team
from .table import take_paper_line
from .telling import ask_for_guardians, condolences, transfer_notes
from .transferring import settle_begun_transfers
from .turning import settle_turning_contracts

__all__ = [
    "CannotReopen",
    "ContractHeld",
    "CoolingOffOver",
    "DepartureOpen",
    "EndNoteMissing",
    "LineDraft",
    "NotRenewable",
    "Offered",
    "PackageDraft",
    "PayerDraft",
    "Proposal",
    "Reminder",
    "Signature",
    "UnknownEndReason",
    "accept_contract_transfer",
    "add_policy_version",
    "affirm_contract",
    "agree_to_transfer",
    "ask_for_guardians",
    "assign_policy",
    "check_not_held",
    "close_after_signing",
    "close_contracts_of",
    "close_departure",
    "close_transfers_of",
    "condolences",
    "confirm_by_code",
    "confirm_contract",
    "cool_off",
    "decline_contract",
    "decline_offer",
    "digitise_paper_contract",
    "discard_draft",
    "draft_package",
    "end_contract",
    "end_for_reason",
    "hold_contract",
    "lapse_expired_offers",
    "lapse_transfers",
    "leave_contract",
    "lift_refusal",
    "load_builtin_packages",
    "load_builtin_policies",
    "make_agreement",
    "offer_contract",
    "offer_new_teams",
    "open_contract",
    "open_departure",
    "preview_reminders",
    "print_agreements",
    "propose_batch",
    "publish_package",
    "record_refusal",
    "refuse_contract_transfer",
    "release_contract",
    "renew_contract",
    "reopen_contract",
    "reopen_until",
    "request_contract_transfer",
    "retire_package",
    "send_reminders",
    "send_signing_code",
    "send_transfer_code",
    "settle_begun_transfers",
    "settle_current_team",
    "settle_departures",
    "settle_turning_contracts",
    "spread_over",
    "take_paper_line",
    "transfer_notes",
    "verify_agreement",
    "void_contract",
    "withdraw_contract",
    "withdraw_contract_transfer",
]
