"""Is the team there, until when, and when again."""

from dataclasses import dataclass
from datetime import datetime

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import live
from jiayi.kernel.period import local_date

from .. import rules


@dataclass(frozen=True, slots=True)
class Presence:
    """`words` say it to the resident: `在班，到 17:00` or `下班了，明天 8:00 上班`."""

    is_open: bool
    is_online: bool
    words: str
    phone: str
    next_opening: datetime | None


def spans_of(*, team_id: int, at: datetime) -> list[rules.Span]:
    team = practitioners.get_team(team_id=team_id)
    return organizations.list_openings(organization_id=team.organization_id, first=local_date(at))


def presence_of(*, team_id: int, at: datetime) -> Presence:
    team = practitioners.get_team(team_id=team_id)
    spans = organizations.list_openings(organization_id=team.organization_id, first=local_date(at))
    closes, opens = rules.open_until(at, spans), rules.next_opening(at, spans)
    if closes is not None:
        words = f"在班，到{rules.moment_text(closes, now=at).removeprefix('今天')}"
    elif opens is not None:
        words = f"下班了，{rules.moment_text(opens, now=at)} 上班"
    else:
        words = "下班了"
    return Presence(
        is_open=closes is not None,
        is_online=live.is_open([live.team(team_id)]),
        words=words,
        phone=team.phone_text,
        next_opening=opens,
    )
