"""Pure rules of the card: its number with a check digit, what proves that one may look, how often one may try."""

import re
import secrets
from datetime import timedelta

# The quasigroup of H. M. Damm (2004): every wrong digit and every two swapped neighbours are noticed.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
DIGITS = 7
_NUMBER = re.compile(r"^[1-9][0-9]{6}$")

# Settings of the safeguards, each with the time it is counted in.
LOOK_UPS = (("card_looks_an_hour", timedelta(hours=1)), ("card_looks_a_day", timedelta(days=1)))
TRIES = (("card_tries_in_a_row", timedelta(minutes=10)), ("card_tries_a_day", timedelta(days=1)))
TRIES_AN_ADDRESS = ("card_tries_an_address", timedelta(hours=1))
# [ours] One hundred sheets of eight.
MOST_A_PRINT = 800
BATCH = 100


def check_digit(digits: str) -> str:
    """The digit that brings the checksum of a number to zero."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def is_number(text: str) -> bool:
    """Seven digits that could be on a card: the first is no zero, the last fits the others."""
    return bool(_NUMBER.match(text)) and check_digit(text) == "0"


def normal_number(text: str) -> str:
    """As it is kept: `512 3456` is read as `5123456`."""
    return re.sub(r"[\s\-]", "", text)


def shown_number(number: str) -> str:
    """As it is printed and read out: `512 3456`."""
    return f"{number[:3]} {number[3:]}"


def new_number() -> str:
    """One of nine hundred thousand, drawn so that the next one cannot be guessed from this one."""
    six = f"{100_000 + secrets.randbelow(900_000)}"
    return six + check_digit(six)


def proof_of(identity_number: str | None, phone: str | None) -> tuple[str, str] | None:
    """What is asked after the scan: (`identity` or `phone`, its last four characters); None when neither is known."""
    if identity_number:
        return "identity", identity_number[-4:].upper()
    return ("phone", phone[-4:]) if phone else None
