"""How a visit was made, and what the national forms call it.

国家基本公共卫生服务规范（第三版）随访方式: 1 门诊, 2 家庭, 3 电话. Only the first two are face to face. The forms know
neither video nor a report by the person, so both are written as what they are not: not face to face.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

WAYS = {"clinic": "门诊", "home": "上门", "phone": "电话", "video": "视频", "online": "居民自己填"}
METHOD_OF = {"clinic": "1", "home": "2", "phone": "3", "video": "3", "online": "3"}
METHOD_ITEM = "method"
LONGEST_MINUTES = 12 * 60


def settle(answers: Mapping[str, Any], *, way: str, on: date, day_item: str, methods: frozenset[str]) -> dict[str, Any]:
    """The answers of a form with what the visit itself says: its day, and its way where the form knows it."""
    settled = {**answers, day_item: on.isoformat()}
    if METHOD_OF[way] in methods:
        settled[METHOD_ITEM] = METHOD_OF[way]
    return settled


def duration(started: datetime, ended: datetime | None) -> int | None:
    """Full minutes; nothing where the end is not known or cannot be."""
    if ended is None or ended < started:
        return None
    minutes = int((ended - started).total_seconds() // 60)
    return minutes if minutes <= LONGEST_MINUTES else None
