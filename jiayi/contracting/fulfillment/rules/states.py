"""What an entitlement looks like on a day (the same in SQL: models.display_state_sql)."""

from datetime import date

DISPLAY_LABELS = {
    "planned": "还没到",
    "available": "可随时使用",
    "due": "该做了",
    "overdue": "已超期",
    "expired": "已过期未做",
    "booked": "已约好",
    "delivered": "等您确认",
    "verified": "已做",
    "rejected": "居民说没有",
    "waived": "不再需要",
}
# How a cell of the ledger is drawn: colour, word and shape always together. What the resident denies counts as nothing.
CELLS = {
    "planned": "planned",
    "available": "planned",
    "due": "due",
    "booked": "due",
    "overdue": "overdue",
    "expired": "overdue",
    "delivered": "wait",
    "verified": "done",
    "rejected": "waived",
    "waived": "waived",
}


def display_state(*, status: str, is_mandatory: bool, start: date, end: date, expires: date, today: date) -> str:
    """Decisions are stored; due, overdue and expired follow from the window and the day.

    Times that are used on demand never fall due: they are available until the benefits expire.
    """
    if status not in ("planned", "booked"):
        return status
    if today >= expires:
        return "expired"
    if today < start:
        return "planned" if status == "planned" else status
    if not is_mandatory:
        return "available" if status == "planned" else status
    if today >= end:
        return "overdue"
    return "due" if status == "planned" else status
