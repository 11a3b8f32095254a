"""Shapes of rearranging households."""

from datetime import datetime

from ninja import Field, Schema

from jiayi.kernel.schemas import Out

from ..models import HouseholdChange
from .outgoing import HouseholdOut, MemberOut


class HouseholdMemberIn(Schema):
    patient_id: int
    relation: str = Field(max_length=2)


class ArrangedHomeIn(Schema):
    """`key` is the number of a household, or `new-1` for one that is founded."""

    key: str = Field(min_length=1, max_length=20, pattern=r"^(\d+|new-\d+)$")
    members: list[HouseholdMemberIn] = Field(max_length=40)
    address: str | None = Field(None, max_length=200)


class ArrangementIn(Schema):
    """Every household concerned with all its members; `without`: those who leave and join nobody."""

    homes: list[ArrangedHomeIn] = Field(min_length=1, max_length=6)
    without: list[int] = Field(default_factory=list, max_length=40)


class ArrangementOut(Out):
    sentences: list[str]
    problems: list[str]
    notes: list[str]


class FoundHouseholdsOut(Out):
    """Households in which somebody matches, and those who match and live in none."""

    households: list[HouseholdOut]
    singles: list[MemberOut]


class HouseholdChangeOut(Out):
    id: int
    moved_count: int
    changed_at: datetime
    changed_by_name: str
    is_undo: bool
    is_undone: bool

    @classmethod
    def of(cls, change: HouseholdChange) -> "HouseholdChangeOut":
        return cls(
            id=change.pk,
            moved_count=change.moved_count,
            changed_at=change.changed_at,
            changed_by_name=change.changed_by_name,
            is_undo=change.undoes_id is not None,
            is_undone=HouseholdChange.objects.filter(undoes_id=change.pk).exists(),
        )
