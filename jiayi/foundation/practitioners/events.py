"""What practitioners and teams tell the upper floors."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """A team was created, changed, or got or lost a member. Kept in the business log."""

    name = "practitioners.team.changed"
    team_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class AssistantSharesChanged(Event):
    """The split of a doctor's work among assistants changed from a day on: pay follows. Kept in the business log."""

    name = "practitioners.shares.changed"
    doctor_id: int
    from_date: str


@dataclass(frozen=True, kw_only=True)
class CapacityOverridden(Event):
    """A director let a team sign beyond its capacity. Kept in the business log."""

    name = "practitioners.capacity.overridden"
    team_id: int
    capacity: int
    reason: str
