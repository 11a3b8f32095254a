"""Who may sign for whom."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningProblem:
    """A reason why this act cannot count as the resident's signature."""

    code: str
    message: str


def check_parties(
    *, age: int, adult_age: int, acts_for_self: bool, is_guardian: bool, may_sign: bool
) -> SigningProblem | None:
    """None when the act counts.

    A minor signs only through the guardian, on whatever channel; an adult signs alone or through a proxy whose grant
    covers signing.
    """
    if age < adult_age and not is_guardian:
        return SigningProblem(code="guardian_needed", message=f"未满{adult_age}周岁，需要监护人确认签约")
    if not acts_for_self and not is_guardian and not may_sign:
        return SigningProblem(code="proxy_not_allowed", message="您没有代签的授权，请先由居民本人授权")
    return None
