"""What changes from the contract that ends to the one that would follow, in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What somebody has, or would have: packages (code → name and version), price, who serves, how long."""

    packages: dict[str, tuple[str, int]]
    price: Decimal
    own: Decimal
    leader: str
    start: date
    end: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One row; `is_change` is False where it stays as it is."""

    code: str
    title: str
    before: str
    after: str
    is_change: bool


def changes_between(before: Terms, after: Terms) -> list[Change]:
    """Always the same four rows, so that what stays is said as well as what changes."""
    return [
        _row("packages", "服务包", _packages(before), _packages(after)),
        _row("price", "一年您付", f"{_yuan(before.own)} 元", f"{_yuan(after.own)} 元"),
        _row("team", "家庭医生", before.leader, after.leader),
        _row("period", "到哪天", _last(before), _last(after)),
    ]


def gone_packages(before: Terms, after: Terms) -> list[str]:
    """Packages that are offered no longer."""
    return [name for code, (name, _) in before.packages.items() if code not in after.packages]


def new_versions(before: Terms, after: Terms) -> list[str]:
    """Packages that come in a newer version."""
    return [
        after.packages[code][0]
        for code, (_, version) in before.packages.items()
        if code in after.packages and after.packages[code][1] != version
    ]


def _row(code: str, title: str, before: str, after: str) -> Change:
    return Change(code=code, title=title, before=before, after=after, is_change=before != after)


def _packages(terms: Terms) -> str:
    named = sorted(terms.packages.values())
    return "、".join(f"{name}（第 {version} 版）" if version > 1 else name for name, version in named)


def _yuan(amount: Decimal) -> str:
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _last(terms: Terms) -> str:
    last = terms.end - timedelta(days=1)
    return f"{last.year} 年 {last.month} 月 {last.day} 日"
