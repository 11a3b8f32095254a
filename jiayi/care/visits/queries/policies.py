"""Which proof of presence holds on a day: the shipped policy until a version of the desk begins."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from django.db.models import F

from .. import rules
from ..models import PresencePolicy
from ..rules import Policy

SHIPPED = Path(__file__).parents[1] / "policies" / "2026.json"
REMEMBERED_SECONDS = 30.0
_remembered: dict[str, tuple[float, list[Policy]]] = {}


@lru_cache(maxsize=1)
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def policy_on(day: date) -> Policy:
    """The policy in force on the day of the visit; what another process published is noticed within half a minute."""
    return next(policy for policy in _versions() if policy.effective_from <= day)


def forget_policies() -> None:
    """After a version was added or withdrawn here."""
    _remembered.clear()


def _versions() -> list[Policy]:
    """The latest first. What was withdrawn before its first day never begins."""
    asked_at, found = _remembered.get("", (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return found
    rows = PresencePolicy.objects.exclude(effective_to=F("effective_from")).exclude(version=1)
    found = [_read(row) for row in rows.order_by("-effective_from")] + [rules.read_policy(shipped())]
    _remembered[""] = (monotonic(), found)
    return found


def _read(row: PresencePolicy) -> Policy:
    return rules.read_policy(
        {
            "code": f"presence-v{row.version}",
            "title": f"到场凭证办法（第 {row.version} 版）",
            "source": row.source,
            "effective_from": row.effective_from.isoformat(),
            "ways": row.ways,
        }
    )
