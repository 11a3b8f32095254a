"""Alert rules without a database: what fires, how soon whom to tell, when to be quiet.

Severity R O Y after the home-reading engine of the chronic guidelines; minutes and days are data (data/rules.json).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

TRIGGERS = {
    "critical": "危险的数",
    "abnormal": "几天不到目标",
    "no_reading": "好久没量",
    "adherence": "量得越来越少",
    "medicine": "吃药越来越不规律",
}
SEVERITIES = {"red": "红色", "orange": "橙色", "yellow": "黄色"}
COLOURS = {"red": "控制不好", "yellow": "控制一般", "green": "控制好"}
# As the forms ask (care/records).
TAKEN = {"regular": "规律", "sometimes": "间断", "none": "不吃"}
OUTCOMES = {
    "called_fine": "打过电话，没事",
    "remeasured": "复测正常",
    "advised": "已指导，继续观察",
    "adjusted": "调整了用药",
    "visited": "上门或门诊看过",
    "referred": "转诊",
    "emergency": "已叫 120",
    "wrong_reading": "测错了",
    "unreachable": "联系不上，已请家属或网格员去看",
    "died": "已去世",
    "moved": "已迁出",
    "claimed": "弄清是谁量的了",
}
# What has to be looked at again; the rule of the event says by when (foundation/tasks).
FOLLOWED = frozenset({"advised", "adjusted", "visited", "referred", "emergency", "unreachable"})
# [ours] A reading older than this opens its alert and rings no phone.
RINGS_FOR = timedelta(hours=24)
# [ours] Whoever has taken an alert is left to it for so long; then the same danger rings anew.
LEFT_TO_ONE = timedelta(hours=2)
# The kind of an alert about a meter that several share, before anybody has said whose reading it was.
SHARED = "shared"
# What people choose; the rest is written by the house.
CHOSEN = tuple(code for code in OUTCOMES if code not in ("died", "moved", "claimed"))
MOST_MUTED_DAYS, MOST_MUTED_RED_HOURS = 90, 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    code: str
    label: str
    trigger: str
    severity: str
    first_minutes: int
    second_minutes: int
    rest_minutes: int
    tells_family: bool = False
    days: int = 0
    times: int = 0
    drop_percent: int = 0
    colour: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def is_red(self) -> bool:
        return self.severity == "red"


@dataclass(frozen=True, slots=True)
class RuleBook:
    version: int
    rules: tuple[Rule, ...]

    def of(self, trigger: str, *, kind: str = "") -> list[Rule]:
        """The rules of a trigger; with a kind of reading those that look at it: a rule that names none looks at all."""
        found = [one for one in self.rules if one.trigger == trigger]
        return [one for one in found if not kind or not one.kinds or kind in one.kinds]


def read_rules(version: int, raw: Sequence[Mapping[str, Any]]) -> RuleBook:
    """
    :raises ValueError: an unknown trigger or severity, or steps out of order
    """
    names = set(Rule.__slots__)
    rules = tuple(
        Rule(**{key: _plain(value) for key, value in one.items() if key in names and value is not None}) for one in raw
    )
    for one in rules:
        if one.trigger not in TRIGGERS or one.severity not in SEVERITIES:
            raise ValueError(f"{one.code}: unknown trigger or severity")
        if not 0 < one.first_minutes < one.second_minutes:
            raise ValueError(f"{one.code}: the second step comes after the first")
    return RuleBook(version, rules)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def next_step(rung_at: datetime, stage: int, *, first_minutes: int, second_minutes: int) -> datetime | None:
    """When the clock runs out for those who were told at this stage; nobody stands above the director."""
    minutes = {0: first_minutes, 1: second_minutes}.get(stage)
    return rung_at + timedelta(minutes=minutes) if minutes is not None else None


def is_resting(*, closed_at: datetime | None, calm_since: bool, rest_minutes: int, at: datetime) -> bool:
    """After an alert has ended the same thing is quiet until it was calm in between, or the rest is over: a value that
    dances around its limit rings once, not ten times.
    """
    if closed_at is None or calm_since:
        return False
    return at < closed_at + timedelta(minutes=rest_minutes)


def rings_again(
    rule: Rule, *, rung_at: datetime, acknowledged_at: datetime | None, is_waiting: bool, at: datetime
) -> bool:
    """A danger that goes on under an alert which stands: nobody is waited for any more (it was taken and has not ended,
    or everybody was told in vain), and it has been quiet for long enough.
    """
    if not rule.is_red or is_waiting:
        return False
    if acknowledged_at is not None:
        return at >= acknowledged_at + LEFT_TO_ONE
    return at >= rung_at + timedelta(minutes=rule.rest_minutes)


def is_fading(*, before: int, now: int, rule: Rule) -> bool:
    """Half as often as in the days before, and it was often enough to be a habit."""
    return before >= rule.times and now * 100 <= before * (100 - rule.drop_percent)
