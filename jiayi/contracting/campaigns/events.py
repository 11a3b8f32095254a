from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class InvitationScheduled(Event):
    """A group of residents will be invited in ten minutes. Kept in the business log."""

    name = "campaigns.invitation.scheduled"
    invitation_id: int
    people: int


@dataclass(frozen=True, kw_only=True)
class InvitationRecalled(Event):
    """Somebody thought better of it in time. Kept in the business log."""

    name = "campaigns.invitation.recalled"
    invitation_id: int
