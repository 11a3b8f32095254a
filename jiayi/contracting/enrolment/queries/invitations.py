"""Who of a list may be asked now, and why the others are left in peace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel import scope
from jiayi.kernel.period import local_date

from ..models import GroupEntry, entry_state_sql
from ..rules.lists import DECLINED, GUARDIAN, SIGNED, WAITING
from .groups import get_group, select_entries

ASK_AGAIN_DAYS = 3
WHY_NOT = {
    SIGNED: "已经签了",
    WAITING: "邀请过了，等本人确认",
    DECLINED: "说过不签",
    GUARDIAN: "未满 18 岁，档案里还没有监护人",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """The verdict on one person of a list."""

    entry_id: int
    patient_id: int
    name: str
    will_ask: bool
    reason: str


def ids_to_invite(*, group_id: int, state: str, q: str) -> list[int]:
    """The lines of a list under the filters of its table; with none, those who were not asked or gave no answer."""
    get_group(group_id=group_id)
    rows = select_entries(group_id=group_id, state=state, q=q)
    if not state and not q:
        rows = rows.filter(state__in=["listed", "no_answer"])
    return list(rows.order_by("unit", "pinyin", "pk").values_list("pk", flat=True))


def judge_invitations(*, entry_ids: Iterable[int], at: datetime) -> list[Invitation]:
    """One line per chosen person in scope."""
    today = local_date(at)
    rows: list[Any] = list(
        GroupEntry.objects.filter(pk__in=list(entry_ids))
        .select_related("group", "patient")
        .annotate(state=entry_state_sql())
        .order_by("unit", "patient__pinyin", "pk")
    )
    people = [row.patient_id for row in rows]
    silent = contracts.not_to_be_asked(patient_ids=people, on=today)
    with scope.everything(reason="one contract per person: whether another place holds one is said, not which"):
        held = contracts.covering_contracts(patient_ids=people, today=today)
    return [_judged(row, silent=row.patient_id in silent, held=row.patient_id in held, today=today) for row in rows]


def _judged(row: Any, *, silent: bool, held: bool, today: date) -> Invitation:
    reason = WHY_NOT.get(row.state, "")
    if row.group.status != "open":
        reason = "名单已经结束"
    elif not reason and not row.patient.is_current:
        reason = "已故或已迁出"
    elif not reason and held:
        reason = "已和别的团队签约"
    elif not reason and silent:
        reason = "说过暂不签，还没到可以再问的日子"
    elif not reason and row.asked_at and local_date(row.asked_at) > today - timedelta(days=ASK_AGAIN_DAYS):
        reason = f"{ASK_AGAIN_DAYS} 天内刚邀请过"
    return Invitation(
        entry_id=row.pk,
        patient_id=row.patient_id,
        name=row.patient.name,
        will_ask=not reason,
        reason=reason or "站内消息，有手机的再发短信",
    )
