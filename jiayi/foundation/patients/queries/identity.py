"""What a resident number says, for lists that bring numbers."""

from .. import rules
from ..rules import CardFacts


def read_identity(*, number: str) -> CardFacts | str:
    """Birth date and sex of a resident number, or the sentence that says what is wrong with it."""
    try:
        return rules.read_card(rules.normalized_identity("id_card", number))
    except rules.IdentityInvalid as problem:
        return str(problem)
