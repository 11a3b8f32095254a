"""四只眼: what one person asks for, another one lets happen. The service says so in words, the database holds it."""

from django.db.models import CheckConstraint, F, Q

from .actor import Actor
from .errors import DomainError


class ApproverMustBeAnother(DomainError):
    """The person who asked wants to approve it too."""

    code, status, message = "approver_must_be_another", 409, "自己提出的要由别人来批"


def require_another(*, asked_by: str, by: Actor, refusal: type[ApproverMustBeAnother] = ApproverMustBeAnother) -> None:
    """
    :raises ApproverMustBeAnother: if `by` is the one who asked
    """
    if by.label == asked_by:
        raise refusal()


def decided_by_another(*, name: str, asked: str = "requested_by", decided: str = "decided_by") -> CheckConstraint:
    """The constraint of a table whose rows are asked for by one account and decided by another."""
    return CheckConstraint(name=name, condition=Q(**{decided: ""}) | ~Q(**{decided: F(asked)}))
