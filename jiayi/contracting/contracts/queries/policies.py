"""Which policy holds for an organisation on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jiayi.kernel import scope
from jiayi.kernel.errors import DomainError

from ..models import PolicyAssignment, SigningPolicy
from ..rules import PolicyRules, policy_label

DEFAULT_POLICY = "national"


class PolicyMissing(DomainError):
    """No policy version is in force."""

    code, status, message = "policy_missing", 409, "没有启用的签约政策，请联系管理员"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyVersion:
    """A policy row with its rules read."""

    policy_id: int
    code: str
    version: int
    name: str
    rules: PolicyRules

    @property
    def label(self) -> str:
        return policy_label(self.code, self.version)

    @classmethod
    def of(cls, row: SigningPolicy) -> "PolicyVersion":
        return cls(
            policy_id=row.pk, code=row.code, version=row.version, name=row.name, rules=PolicyRules.read(row.rules)
        )


def policy_for(*, organization_path: str, on: date) -> PolicyVersion:
    """The nearest assignment on the way up the tree decides; without any it is the national default.

    :raises PolicyMissing: if that policy has no version in force
    """
    ancestors = [int(step) for step in organization_path.rstrip(".").split(".") if step]
    with scope.everything(reason="a policy is assigned by an organisation above"):
        assigned = {
            row.organization_id: row.policy_code
            for row in PolicyAssignment.objects.filter(organization_id__in=ancestors, period__contains=on)
        }
    code = next((assigned[step] for step in reversed(ancestors) if step in assigned), DEFAULT_POLICY)
    row = _in_force(on).filter(code=code).order_by("-version").first()
    if row is None:
        raise PolicyMissing()
    return PolicyVersion.of(row)


def list_assignments() -> list[PolicyAssignment]:
    """The assignments in scope."""
    return list(PolicyAssignment.objects.select_related("organization").order_by("organization__path", "period"))


def _in_force(on: date) -> QuerySet[SigningPolicy]:
    return SigningPolicy.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), effective_from__lte=on)
