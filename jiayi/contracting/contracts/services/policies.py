"""签约政策: versions are added, never changed; an organisation follows one from a day on."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from psycopg.types.range import DateRange

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.versions import add_missing, add_version

from ..models import PolicyAssignment, SigningPolicy
from ..rules import PolicyRules

BUILT_IN = Path(__file__).parents[1] / "data" / "policies.json"


class PolicyRulesWrong(InvalidInput):
    """The rules cannot be read."""

    code, message = "policy_rules_wrong", "政策规则不完整或有不认识的内容"


class PolicyUnknown(NotFound):
    """No policy of this code."""

    message = "没有这项签约政策"


@transaction.atomic
def load_builtin_policies() -> int:
    """Add the policy versions of the data file that are missing; safe to repeat."""
    return add_missing(SigningPolicy, json.loads(BUILT_IN.read_text(encoding="utf-8")))


@transaction.atomic
def add_policy_version(
    *, code: str, name: str, rules: dict[str, Any], effective_from: date, source: str
) -> SigningPolicy:
    """A new version; the one before it ends on the day this one begins.

    :raises PolicyRulesWrong: if the rules cannot be read
    """
    try:
        PolicyRules.read(rules)
    except (ValueError, TypeError, ArithmeticError) as problem:
        raise PolicyRulesWrong() from problem
    return add_version(SigningPolicy, code=code, name=name, rules=rules, effective_from=effective_from, source=source)


@transaction.atomic
def assign_policy(*, organization_id: int, policy_code: str, from_date: date) -> PolicyAssignment:
    """From this day on the organisation and everything below it follow the policy.

    :raises PolicyUnknown: if there is no policy of this code
    """
    organization = organizations.get_managed_organization(organization_id=organization_id)
    if not SigningPolicy.objects.filter(code=policy_code).exists():
        raise PolicyUnknown()
    standing = PolicyAssignment.objects.select_for_update().filter(organization_id=organization.pk)
    standing.filter(period__startswith__gte=from_date).delete()
    for held in standing.filter(period__contains=from_date - timedelta(days=1)):
        held.period = DateRange(held.period.lower, from_date)
        held.save(update_fields=["period"])
    return PolicyAssignment.objects.create(
        organization_id=organization.pk, policy_code=policy_code, period=DateRange(from_date, None)
    )
