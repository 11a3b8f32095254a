"""Changing the team and ending early: when a transfer begins, who is awaited, what the reasons mean in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Why a resident wants another team. Source: ours; none of the policies names a list.
TRANSFER_REASONS = {
    "moved_house": "搬家了，离得远",
    "nearer": "想换近一点的",
    "doctor_left": "医生离岗",
    "trust": "想跟另一位医生",
    "family": "和家人签在一起",
    "other": "其他原因",
}
REFUSALS = {
    "full": "团队名额已满",
    "too_far": "离团队太远，上门不便",
    "not_suitable": "需要的服务本团队做不了",
    "other": "其他原因",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class EndingReason:
    """`who`: whose decision it is. `is_undoable`: a wrong entry may be taken back for some days."""

    code: str
    label: str
    words: str
    who: frozenset[str]
    is_undoable: bool = True


RESIDENT, STAFF, NOBODY = frozenset({"resident", "staff"}), frozenset({"staff"}), frozenset[str]()
# signing-policy facts §4: the resident may end at any time and need not say why; death and moves follow the register.
ENDING_REASONS = {
    reason.code: reason
    for reason in (
        EndingReason(code="resident", label="居民不想继续", words="居民随时可以解约，不用说明原因。", who=RESIDENT),
        EndingReason(code="moved", label="迁出本地", words="居民搬离本地，由新住地的团队接着服务。", who=RESIDENT),
        EndingReason(code="team", label="团队无法继续服务", words="团队提出，要写清原因，居民会收到通知。", who=STAFF),
        EndingReason(
            code="duplicate", label="重复签约", words="同一人签了两份，这一份从头不算数。", who=STAFF, is_undoable=False
        ),
        EndingReason(code="death", label="居民去世", words="按登记的死亡日期终止，不再发任何消息。", who=STAFF),
        EndingReason(
            code="transferred",
            label="转到其他团队",
            words="由新团队接着服务，一天不断。",
            who=NOBODY,
            is_undoable=False,
        ),
        EndingReason(
            code="dispute", label="异议成立", words="居民说得对，这份协议不该有。", who=NOBODY, is_undoable=False
        ),
    )
}


def transfer_begins(start: str, *, accepted_on: date) -> date:
    """The first day of the new team; the old one's last day is the day before (facts §13.3: accepted on 05-10, the
    old contract ends on 05-09)."""
    return accepted_on if start == "same_day" else date(accepted_on.year + 1, 1, 1)


def reach(*, from_path: str, to_path: str, from_division: str, to_division: str) -> str:
    """How far a transfer goes: within a centre (stations belong to their centre), a district, or beyond."""
    if from_path.startswith(to_path) or to_path.startswith(from_path):
        return "team"
    return "centre" if from_division[:6] == to_division[:6] else "district"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resettled:
    """Somebody who needs a new team. People of one `family` stay together where the places allow it."""

    patient_id: int
    family: int | None
    community: str


@dataclass(kw_only=True, slots=True)
class Room:
    """A team that could take people: the places it has left and the communities it knows."""

    team_id: int
    left: int
    communities: frozenset[str] = frozenset()


def spread(people: Sequence[Resettled], rooms: Sequence[Room]) -> Mapping[int, int]:
    """patient → team: families together, the team of their community first, else the one with most places left.

    Never beyond a team's places; whoever finds no place is missing from the answer.
    """
    left = {room.team_id: room.left for room in rooms}
    known = {room.team_id: room.communities for room in rooms}
    families: dict[tuple[str, int], list[Resettled]] = {}
    for person in people:
        key = ("family", person.family) if person.family is not None else ("person", person.patient_id)
        families.setdefault(key, []).append(person)
    chosen: dict[int, int] = {}
    for members in sorted(families.values(), key=lambda group: (-len(group), group[0].patient_id)):
        whole = _room_for(members[0].community, len(members), left, known)
        for member in members:
            team_id = whole if whole is not None else _room_for(member.community, 1, left, known)
            if team_id is not None:
                chosen[member.patient_id] = team_id
                left[team_id] -= 1
    return chosen


def _room_for(community: str, count: int, left: Mapping[int, int], known: Mapping[int, frozenset[str]]) -> int | None:
    open_rooms = [team_id for team_id, places in left.items() if places >= count]
    if not open_rooms:
        return None
    return max(open_rooms, key=lambda team_id: (community in known.get(team_id, ()), left[team_id], -team_id))
