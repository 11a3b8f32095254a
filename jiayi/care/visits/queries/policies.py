"""Which proof of presence holds on a day."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from .. import rules
from ..rules import Policy

POLICIES = Path(__file__).parents[1] / "policies"


@lru_cache(maxsize=1)
def policies() -> tuple[Policy, ...]:
    read = [rules.read_policy(json.loads(path.read_text(encoding="utf-8"))) for path in POLICIES.glob("*.json")]
    return tuple(sorted(read, key=lambda policy: policy.effective_from, reverse=True))


def policy_on(day: date) -> Policy:
    """The policy in force on the day of the visit."""
    return next(policy for policy in policies() if policy.effective_from <= day)
