"""What a contract looks like on a day: decisions are stored, dates are computed (the same in SQL: models.state)."""

from datetime import date, timedelta

EXPIRING_DAYS = 60

DISPLAY_LABELS = {
    "draft": "草稿",
    "awaiting_team": "待团队审核",
    "awaiting_resident": "待居民确认",
    "pending_start": "待生效",
    "active": "生效中",
    "expiring": "即将到期",
    "expired": "已到期",
    "declined": "已拒绝",
    "withdrawn": "已撤回",
    "lapsed": "已过期未签",
    "ended": "已终止",
    "void": "作废",
}


def display_state(*, status: str, origin: str, start: date | None, end: date | None, today: date) -> str:
    """The state shown to people. `end` is the first day after the contract (half-open)."""
    if status == "offered":
        return "awaiting_team" if origin == "resident" else "awaiting_resident"
    if status != "signed" or start is None or end is None:
        return status
    if today < start:
        return "pending_start"
    if today >= end:
        return "expired"
    if end - today <= timedelta(days=EXPIRING_DAYS + 1):
        return "expiring"
    return "active"


def days_left(*, end: date, today: date) -> int:
    """Days from today to the last day of the contract: 0 on that day, negative afterwards."""
    return (end - timedelta(days=1) - today).days


def actions_for(state: str, *, is_staff: bool) -> list[str]:
    """What a party may do next with a contract in this state."""
    if state == "awaiting_team":
        return ["accept", "decline"] if is_staff else ["withdraw"]
    if state == "awaiting_resident":
        return ["witness", "code", "withdraw"] if is_staff else ["confirm", "decline"]
    if state in ("pending_start", "active", "expiring"):
        extra = ["renew"] if state == "expiring" else []
        return ["end", *extra] if is_staff else ["end", *extra, "dispute"]
    if is_staff:
        return ["renew"] if state == "expired" else []
    # "At any time": also of a contract that has run out or ended long ago.
    return {"expired": ["renew", "dispute"], "ended": ["dispute"]}.get(state, [])
