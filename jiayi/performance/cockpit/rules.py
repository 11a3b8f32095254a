"""怎么说话: which change is worth a sentence, and how it is said. Pure.

A rate never stands alone: every sentence carries its numerator and denominator (product promise 15), and changes of a
rate are said in 个点 with the people behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from jiayi.kernel.period import add_years

# [ours] What the page is compared with unless somebody chooses: four weeks are long enough for a follow-up round to
# show; a week shows what the last Monday set in motion; the same week of last year is free of the season.
FOUR_WEEKS, WEEK, YEAR, DAY = "four_weeks", "week", "year", "day"
AGAINST = {FOUR_WEEKS: "四周前", WEEK: "上周", YEAR: "去年同一周"}
# [ours] A computation so many days older than wanted still stands for that week.
NEAR = timedelta(days=6)
# [ours] Fewer people than this make a rate jump by chance.
SMALLEST = 20
# [ours] Less than a twentieth of a point is no change.
NOTICEABLE = Decimal("0.0005")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One measure of one place now and some weeks ago. `earlier` is None where there is nothing to compare with."""

    code: str
    name: str
    unit: str
    numerator: int
    denominator: int
    target: Decimal | None
    is_lower_better: bool = False
    earlier_numerator: int | None = None
    earlier_denominator: int | None = None
    opens: bool = True

    @property
    def rate(self) -> Decimal:
        return Decimal(self.numerator) / self.denominator if self.denominator else Decimal(0)

    @property
    def change(self) -> Decimal | None:
        """How much better it is, in rate; negative is worse."""
        if self.earlier_numerator is None or not self.earlier_denominator:
            return None
        change = self.rate - Decimal(self.earlier_numerator) / self.earlier_denominator
        return -change if self.is_lower_better else change

    @property
    def missing(self) -> int:
        """People to the target, at today's denominator."""
        if self.target is None or self.is_lower_better:
            return 0
        wanted = -int(-(self.target * self.denominator) // 1)
        return max(wanted - self.numerator, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A number inside a sentence that opens by itself."""

    label: str
    count: int
    link: str
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One line of the page; `kind` is better, worse, help, money or advice. `link` opens exactly the people meant."""

    kind: str
    label: str
    status: str
    text: str
    numerator: int | None
    denominator: int | None
    unit: str
    link: str
    link_text: str
    parts: list[Part] = field(default_factory=list)


def better(standings: Sequence[Standing]) -> Standing | None:
    """The measure that gained most; None where nothing gained."""
    gained = [one for one in standings if _counts(one) and (one.change or 0) >= NOTICEABLE]
    return max(gained, key=lambda one: (one.change or 0, one.code), default=None)


def worse(standings: Sequence[Standing]) -> Standing | None:
    """The measure that lost most; where none lost, the one furthest from its target."""
    lost = [one for one in standings if _counts(one) and (one.change or 0) <= -NOTICEABLE]
    if lost:
        return min(lost, key=lambda one: (one.change or 0, one.code))
    short = [one for one in standings if _counts(one) and one.target is not None and one.missing]
    return max(short, key=lambda one: ((one.target or 0) - one.rate, one.code), default=None)


def percent(rate: Decimal) -> str:
    return f"{rate * 100:.1f}%"


def points(change: Decimal) -> str:
    """`0.6 个点`."""
    return f"{abs(change) * 100:.1f} 个点"


def counted(one: Standing) -> str:
    """`35.1%（16,500 / 46,990 人）`."""
    return f"{percent(one.rate)}（{one.numerator:,} / {one.denominator:,} {one.unit}）"


def wanted_day(against: str, *, observed_to: date) -> date:
    """The end of what an earlier computation should have seen."""
    if against == YEAR:
        return add_years(observed_to, -1)
    return observed_to - timedelta(days=7 if against == WEEK else 28)


def better_text(one: Standing, since: date, year: int) -> str:
    return f"{one.name} {counted(one)}，比{_day(since, year)}好 {points(one.change or Decimal(0))}。"


def worse_text(one: Standing, since: date | None, year: int) -> str:
    """What got worse; without a comparison, what is furthest off."""
    fell = one.change is not None and one.change <= -NOTICEABLE and since is not None
    said = f"，比{_day(since, year)}差 {points(one.change or Decimal(0))}" if fell and since else ""
    off = f"，离目标 {one.target * 100:.0f}% 还差 {one.missing:,} {one.unit}" if one.target and one.missing else ""
    return f"{one.name} {counted(one)}{said}{off}。"


def yuan(amount: Decimal) -> str:
    """Whole yuan: a director decides about thousands, not cents."""
    return f"{amount:,.0f} 元"


def _counts(one: Standing) -> bool:
    return one.denominator >= SMALLEST


def _day(day: date, year: int) -> str:
    """The year is said only where it is another one."""
    said = f"{day.month}月{day.day}日"
    return said if day.year == year else f"{day.year}年{said}"
