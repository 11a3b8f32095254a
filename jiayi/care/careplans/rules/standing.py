"""How somebody is, by the last visits."""

from collections.abc import Sequence
from enum import StrEnum


class Standing(StrEnum):
    """What the last visits say, the worst first. Lost comes from the days since, and stands before all of them."""

    DANGER = "danger"
    TWICE = "twice"
    UNCONTROLLED = "uncontrolled"
    CONTROLLED = "controlled"
    UNKNOWN = "unknown"


STANDINGS = {
    Standing.DANGER: "上次到了危急值",
    Standing.TWICE: "连续两次没达标",
    Standing.UNCONTROLLED: "上次没达标",
    Standing.CONTROLLED: "上次达标",
    Standing.UNKNOWN: "还没有随访过",
}


def standing_of(visits: Sequence[tuple[bool, bool]]) -> Standing:
    """`visits`: (达标, 危急) of the last visits, the newest first."""
    if not visits:
        return Standing.UNKNOWN
    is_controlled, is_danger = visits[0]
    if is_danger:
        return Standing.DANGER
    if is_controlled:
        return Standing.CONTROLLED
    return Standing.TWICE if len(visits) > 1 and not visits[1][0] else Standing.UNCONTROLLED
