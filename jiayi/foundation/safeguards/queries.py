"""What holds at a moment: the newest value that has begun, else what the house ships with."""

from datetime import datetime, timedelta

from .models import SafeguardValue
from .rules import SAFEGUARDS

# For statements that every request begins with: one value within their own statement. Parameters: code, moment.
VALUE_SQL = """(SELECT value FROM safeguards_safeguardvalue WHERE code = %s AND effective_at <= %s
                ORDER BY effective_at DESC, version DESC LIMIT 1)"""


def values(*, at: datetime) -> dict[str, int]:
    """All settings as they hold at a moment: one statement."""
    rows = SafeguardValue.objects.filter(effective_at__lte=at).order_by("effective_at", "version")
    return {code: rule.value for code, rule in SAFEGUARDS.items()} | dict(rows.values_list("code", "value"))


def value_of(code: str, *, at: datetime) -> int:
    rows = SafeguardValue.objects.filter(code=code, effective_at__lte=at).order_by("-effective_at", "-version")
    found = rows.values_list("value", flat=True).first()
    return SAFEGUARDS[code].value if found is None else found


def shipped(code: str) -> int:
    """What holds until somebody sets another value."""
    return SAFEGUARDS[code].value


def days(code: str, *, at: datetime) -> timedelta:
    return timedelta(days=value_of(code, at=at))


def list_versions(*, code: str = "") -> list[SafeguardValue]:
    """Newest first."""
    rows = SafeguardValue.objects.order_by("-set_at", "-id")
    return list(rows.filter(code=code) if code else rows[:200])
