"""Who may sign for whom."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningProblem:
    """A reason why this act cannot count as the resident's signature."""

    code: str
    message: str


def check_parties(
    *, age: int, adult_age: int, acts_for_self: bool, is_guardian: bool, may_sign: bool, has_guardian: bool = False
) -> SigningProblem | None:
    """None when the act counts.

    A minor, and an adult under guardianship, signs only through the guardian, on whatever channel; any other adult
    signs alone or through a proxy whose grant covers signing (民法典 19–24, 27, 28).
    """
    if age < adult_age and not is_guardian:
        return SigningProblem(code="guardian_needed", message=f"未满{adult_age}周岁，需要监护人确认签约")
    if has_guardian and not is_guardian:
        return SigningProblem(code="guardian_needed", message="这位居民有登记的监护人，要由监护人签")
    if not acts_for_self and not is_guardian and not may_sign:
        return SigningProblem(code="proxy_not_allowed", message="您没有代签的授权，请先由居民本人授权")
    return None
