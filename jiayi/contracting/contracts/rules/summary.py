"""一分钟看明白: short sentences built from the packages, the fee and the policy, fit to be read aloud."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

PAYER_LABELS = {
    "resident": "个人",
    "district": "区财政",
    "city": "市财政",
    "insurance": "医保基金",
    "public_health": "公共卫生经费",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SummarySection:
    """One row of the page: `text` is shown, and read aloud as `title`, then `text`. `parts` feeds the fee bar."""

    code: str
    title: str
    text: str
    parts: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class PromisedItem:
    """`times` None = 不限次."""

    name: str
    unit: str
    times: int | None


def plain_summary(
    *,
    leader_name: str,
    nurse_name: str,
    team_phone: str,
    promised: Sequence[PromisedItem],
    benefits: Sequence[str],
    payers: dict[str, Decimal],
    period: tuple[date, date],
    years: int,
    cooling_off_days: int,
) -> list[SummarySection]:
    """The seven things to know before signing, in the order of the page."""
    with_nurse = f"和护士{nurse_name}" if nurse_name else ""
    return [
        SummarySection(code="who", title="谁管您", text=f"{leader_name}医生{with_nurse}。电话 {team_phone}。"),
        SummarySection(code="what", title="您得到", text=_promise(promised, benefits)),
        SummarySection(code="cost", title="花多少钱", text=_cost(payers, years), parts=_parts(payers)),
        SummarySection(code="when", title="管多久", text=_when(period)),
        SummarySection(
            code="leave",
            title="怎么退出",
            text=f"{cooling_off_days} 天内取消，全退。以后想退也行，不用理由，没用的月份退钱。",
        ),
        SummarySection(code="privacy", title="谁看档案", text=f"只有{leader_name}医生的团队。谁看过，您都查得到。"),
        SummarySection(code="otherwise", title="不签呢", text="照样能看病，只是没有这些服务。"),
    ]


def speech(sections: Sequence[SummarySection]) -> str:
    """The whole page as one text to be read aloud."""
    return "".join(f"{section.title}：{section.text}" for section in sections)


def money_text(amount: Decimal) -> str:
    """`12` rather than `12.00`, `12.50` where there are fen."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _promise(promised: Sequence[PromisedItem], benefits: Sequence[str]) -> str:
    counted = [f"{item.name} {item.times} {item.unit}" for item in promised if item.times is not None]
    free = [item.name for item in promised if item.times is None] + list(benefits)
    sentences = []
    if counted:
        sentences.append("一年里：" + "、".join(counted))
    if free:
        sentences.append(("另外不限次：" if counted else "不限次：") + "、".join(free))
    return "；".join(sentences) + "。" if sentences else "团队按需要为您服务。"


def _cost(payers: dict[str, Decimal], years: int) -> str:
    total, own = sum(payers.values(), Decimal(0)), payers.get("resident", Decimal(0))
    per = "一年" if years == 1 else f"{years} 年"
    if total == 0:
        return "不收签约费。"
    own_text = f"您自己付 {money_text(own)} 元" if own else "您自己不用付钱"
    return f"{per} {money_text(total)} 元，{own_text}。"


def _parts(payers: dict[str, Decimal]) -> list[dict[str, str]]:
    return [
        {"payer": payer, "label": "您" if payer == "resident" else PAYER_LABELS[payer], "amount": money_text(amount)}
        for payer, amount in payers.items()
        if amount
    ]


def _when(period: tuple[date, date]) -> str:
    last = period[1] - timedelta(days=1)
    return f"从 {chinese_date(period[0])} 到 {chinese_date(last)}。"


def chinese_date(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
