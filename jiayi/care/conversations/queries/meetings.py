"""Meetings to come, and when somebody of the team is free for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import rules
from ..models import HOLDING, Conversation, Meeting, MeetingState
from .cards import Card, card_of

# Two weeks ahead, as far as the hours of a centre are looked up.
DAYS = 14
REMINDED = timedelta(days=1)
JUST_AGREED = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """`members`: (practitioner, name, role) of the team, whom one may meet; `days`: the free beginnings of each day."""

    practitioner_id: int
    members: list[tuple[int, str, str]]
    days: list[tuple[date, list[datetime]]]


def list_meetings_to_come(*, patient_id: int, at: datetime) -> list[Card]:
    """What a person in scope has agreed to, and what waits for their word; the next first."""
    rows = Meeting.objects.filter(patient_id=patient_id, starts_at__gt=at, state__in=HOLDING)
    return [card_of(one) for one in rows.select_related("practitioner").order_by("starts_at")[:10]]


def get_meeting(*, meeting_id: int) -> Meeting:
    """
    :raises NotFound: a stranger's
    """
    found = Meeting.objects.select_related("conversation", "practitioner").filter(pk=meeting_id).first()
    if found is None:
        raise NotFound()
    return found


def free_times_with(
    *, conversation: Conversation, practitioner_id: int | None, minutes: int, at: datetime
) -> FreeTimes:
    """When somebody of the team of a conversation is free; without a wish, its leading doctor.

    :raises InvalidInput: nobody of this team
    """
    found = practitioners.list_members(team_id=conversation.team_id, on=local_date(at))
    members = list({one.practitioner_id: one for one in reversed(found)}.values())[::-1]
    chosen = practitioner_id or (members[0].practitioner_id if members else 0)
    if chosen not in {one.practitioner_id for one in members}:
        raise InvalidInput("选一下和团队里的谁见面")
    starts = _free(conversation.organization_id, chosen, minutes, at)
    named = [(one.practitioner_id, one.practitioner.name, one.get_role_display()) for one in members]
    return FreeTimes(practitioner_id=chosen, members=named, days=by_day(starts))


def free_times_of(*, meeting: Meeting, at: datetime) -> list[datetime]:
    """Where a meeting could be moved to: its own time does not stand in its way."""
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    found = _free(meeting.organization_id, meeting.practitioner_id, minutes, at, besides=meeting.pk)
    return [start for start in found if start != meeting.starts_at]


def by_day(starts: Sequence[datetime]) -> list[tuple[date, list[datetime]]]:
    days: dict[date, list[datetime]] = {}
    for start in starts:
        days.setdefault(local_date(start), []).append(start)
    return list(days.items())


def list_meetings_to_remind_of(*, at: datetime, limit: int = 500) -> list[int]:
    rows = Meeting.objects.filter(state=MeetingState.ACCEPTED, reminded_at__isnull=True)
    rows = rows.filter(decided_at__lte=at - JUST_AGREED, starts_at__gt=at, starts_at__lte=at + REMINDED)
    return list(rows.order_by("starts_at").values_list("pk", flat=True)[:limit])


def _free(
    organization_id: int, practitioner_id: int, minutes: int, at: datetime, *, besides: int | None = None
) -> list[datetime]:
    if minutes not in rules.LENGTHS:
        raise InvalidInput("见多久选 15、30 或 60 分钟")
    spans = organizations.list_openings(organization_id=organization_id, first=local_date(at), days=DAYS)
    with scope.everything(reason="when somebody is taken says nothing of by whom"):
        rows = Meeting.objects.filter(practitioner_id=practitioner_id, state__in=HOLDING, ends_at__gt=at)
        taken = list(rows.exclude(pk=besides or 0).values_list("starts_at", "ends_at"))
    return rules.free_starts(spans=spans, taken=taken, minutes=minutes, at=at)
