"""Writes of cards."""

from .issuing import NobodyToCarry, issue_card, reissue_card, retire_cards_of, revoke_card
from .looking import NoSuchCard, look_up
from .opening import CardRefused, CardUnknown, ask_card, close_session, note_opening, open_card
from .printing import NothingToPrint, open_print, run_print, start_print

__all__ = [
    "CardRefused",
    "CardUnknown",
    "NoSuchCard",
    "NobodyToCarry",
    "NothingToPrint",
    "ask_card",
    "close_session",
    "issue_card",
    "look_up",
    "note_opening",
    "open_card",
    "open_print",
    "reissue_card",
    "retire_cards_of",
    "revoke_card",
    "run_print",
    "start_print",
]
