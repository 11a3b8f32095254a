"""What of signing stands in the way when two records of one person are to become one."""

from datetime import date

from ..models import Contract, ContractStatus, ContractTransfer

_OPEN = [ContractStatus.DRAFT, ContractStatus.OFFERED]
_HELD = [ContractStatus.SIGNED, ContractStatus.ENDED]


def refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person has one agreement a day and one offer of a team: what is twice, a person settles, not a merge."""
    found = []
    rows = Contract.objects.filter(patient__in=[kept, taken], status__in=[*_HELD, *_OPEN]).select_related("team")
    mine = [row for row in rows if row.patient_id == kept]
    theirs = [row for row in rows if row.patient_id == taken]
    for one in mine:
        for other in theirs:
            if one.status in _HELD and other.status in _HELD and _overlap(one, other):
                found.append(
                    f"两份协议（{one.number}，{one.team.name}；{other.number}，{other.team.name}）有重叠的日子，"
                    "请先把签重的一份作废或终止"
                )
            if one.status in _OPEN and other.status in _OPEN and one.team_id == other.team_id:
                found.append(f"两份档案都有{one.team.name}等确认的协议，请先撤回一份")
    if ContractTransfer.objects.filter(patient__in=[kept, taken], status="open").exists():
        found.append("有一份转签申请还没有办完，请先答复或撤回")
    return found


def _overlap(one: Contract, other: Contract) -> bool:
    if one.period.isempty or other.period.isempty:
        return False
    return bool(one.period.lower < other.period.upper and other.period.lower < one.period.upper)
