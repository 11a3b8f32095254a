"""Writes of the fee ledger: entries are only added."""

from .carrying import NotCarriedYet, carry_fees
from .charging import charge_contract, settle_ended_contract, take_back_charges
from .entries import AlreadyReversed, NothingOwed, Overpaid, RefundTooLarge, WouldGoNegative
from .files import ContractFile, open_contract_file
from .payments import give_back_online_payments, make_receipt, receive_payment, refund_pro_rata, reverse_entry
from .previews import preview_ending

__all__ = [
    "AlreadyReversed",
    "ContractFile",
    "NotCarriedYet",
    "NothingOwed",
    "Overpaid",
    "RefundTooLarge",
    "WouldGoNegative",
    "carry_fees",
    "charge_contract",
    "give_back_online_payments",
    "make_receipt",
    "open_contract_file",
    "preview_ending",
    "receive_payment",
    "refund_pro_rata",
    "reverse_entry",
    "settle_ended_contract",
    "take_back_charges",
]
