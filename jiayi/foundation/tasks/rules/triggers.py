"""What may open a task by rule. The app that knows the matter registers its trigger; the engine knows only statements.

`Span` is an interval as the standards say it: so many days, or so many months.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.kernel.period import add_months

# 先做哪件: what comes first among the tasks that fall on one day. 1 also stands before everything overdue.
PRIORITIES = {1: "马上做", 2: "先做", 3: "照常", 4: "顺便做"}
PERFORMERS = {
    "": "谁有空谁做",
    "family_doctor": "家庭医生",
    "nurse": "护士",
    "public_health": "公卫人员",
    "assistant": "助理",
}
LAST = max(PRIORITIES)
CLASSES = {"1": "控制满意", "2": "控制不满意", "3": "不良反应", "4": "并发症"}


@dataclass(frozen=True, slots=True)
class Span:
    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        return add_months(day, self.months) + timedelta(days=self.days)

    @property
    def words(self) -> str:
        return f"{self.months} 个月" if self.months else days_words(self.days)


def days_words(days: int) -> str:
    """`2 周`, `10 天`."""
    return f"{days // 7} 周" if days and days % 7 == 0 else f"{days} 天"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """One kind of occasion.

    `fields` is what a rule of this kind asks for besides the common settings (foundation/revisions outline fields).
    `statement(content, on)` yields SQL and its values: patient_id, source_id, due_date, kind, title, detail, for
    everybody to whom something is owed; without it the occasion is an event that calls `open_for_event`. Where
    `places` is set it also yields `place`: a row that stands elsewhere than its rule says (of `PRIORITIES`), or null.
    `source(content)` names the source of its tasks, `matter` what no two rules may both speak of. Where `owns_dates`
    is false another service opens and closes the tasks and keeps their days: the rule says window, order and who.
    """

    code: str
    label: str
    words: str
    sentence: Callable[[Mapping[str, Any]], str]
    source: Callable[[Mapping[str, Any]], str]
    fields: Sequence[Any] = ()
    statement: Callable[[Mapping[str, Any], date], tuple[str, dict[str, Any]]] | None = None
    check: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] | None = None
    matter: Callable[[Mapping[str, Any]], str] | None = None
    owns_dates: bool = True
    places: bool = False


_triggers: dict[str, Trigger] = {}


def add_trigger(trigger: Trigger) -> None:
    _triggers[trigger.code] = trigger


def find_trigger(code: str) -> Trigger | None:
    return _triggers.get(code)


def triggers() -> list[Trigger]:
    return list(_triggers.values())
