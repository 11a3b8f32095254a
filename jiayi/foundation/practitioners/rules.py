"""Pure rules of teams: who is ready to sign, and how full a team is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LEADER_ROLE, REQUIRED_ROLE = "family_doctor", "nurse"
WARN_FROM = Decimal("0.8")


@dataclass(frozen=True, kw_only=True)
class MemberFacts:
    """One member of a team on the day in question."""

    name: str
    role: str
    is_leader: bool
    license_number: str
    license_from: date | None
    license_to: date | None
    practice_sites: frozenset[int]
    is_active: bool = True


def license_valid(*, number: str, from_date: date | None, to_date: date | None, on: date) -> bool:
    """A licence without an end runs on; one without number or start does not exist."""
    return bool(number) and from_date is not None and from_date <= on and (to_date is None or on < to_date)


def team_problems(members: Iterable[MemberFacts], *, organization_id: int, on: date) -> list[str]:
    """Why a team may not sign on a day; an empty list when it may.

    The leader is a family doctor with a valid licence whose practice sites cover the institution; a nurse is required.
    """
    present = [member for member in members if member.is_active]
    problems = []
    leaders = [member for member in present if member.is_leader and member.role == LEADER_ROLE]
    if not leaders:
        problems.append("队长不是在岗的家庭医生")
    for leader in leaders:
        if not license_valid(
            number=leader.license_number, from_date=leader.license_from, to_date=leader.license_to, on=on
        ):
            problems.append(f"队长{leader.name}的执业证在{on}无效")
        if organization_id not in leader.practice_sites:
            problems.append(f"队长{leader.name}的执业地点不含本机构")
    if not any(member.role == REQUIRED_ROLE for member in present):
        problems.append("团队没有护士")
    return problems


@dataclass(frozen=True, kw_only=True)
class Load:
    """How full a team is. `signed` is counted by contracts; `capacity` includes an override in force."""

    signed: int
    capacity: int

    @property
    def left(self) -> int:
        return max(self.capacity - self.signed, 0)

    @property
    def is_full(self) -> bool:
        return self.signed >= self.capacity

    @property
    def is_near(self) -> bool:
        """At or above 80 %: time to warn."""
        return self.signed >= self.capacity * WARN_FROM

    @property
    def text(self) -> str:
        if self.is_full:
            return "已满，可排队"
        return f"只剩 {self.left} 个名额" if self.is_near else f"还能签 {self.left} 人"


def shares_problem(weights: Iterable[Decimal]) -> str | None:
    """Why the weights of a doctor's assistants cannot stand; None when they can (no assistant is fine)."""
    parts = list(weights)
    if not parts:
        return None
    if any(part <= 0 for part in parts):
        return "每位助理的权重都要大于 0"
    if sum(parts) != 1:
        return f"助理权重之和应为 1，现在是 {sum(parts)}"
    return None
