"""The first-responder clock in figures, per team."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection

from jiayi.kernel.period import SHANGHAI

from ..models import Turn

_FIGURES = """
SELECT team.id, team.name,
  count(turn.id), count(turn.id) FILTER (WHERE turn.answered_at <= turn.due_at),
  count(turn.id) FILTER (WHERE turn.answered_at IS NULL AND turn.due_at >= %(at)s),
  count(turn.id) FILTER (WHERE COALESCE(turn.answered_at, %(at)s) > turn.due_at),
  count(turn.id) FILTER (WHERE turn.is_after_hours),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM turn.answered_at - turn.asked_at) / 60)
    FILTER (WHERE turn.answered_at IS NOT NULL)
FROM practitioners_careteam team JOIN conversations_turn turn ON turn.team_id = team.id
WHERE turn.id = ANY(%(turns)s)
GROUP BY team.id, team.name
"""
_RATINGS = """
SELECT team_id, count(*), avg(stars) FROM conversations_conversation
WHERE team_id = ANY(%(teams)s) AND rated_at >= %(start)s AND rated_at < %(end)s GROUP BY team_id
"""


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """Rates are shown as numerator / denominator: `in_time` of `asked - running`."""

    team_id: int
    team_name: str
    asked: int
    in_time: int
    running: int
    late: int
    after_hours: int
    median_minutes: int | None
    ratings: int
    stars: Decimal | None


def list_team_figures(*, first: date, last: date, at: datetime) -> list[TeamFigures]:
    """Teams in scope that were asked something in these days, the most late first."""
    start = datetime.combine(first, time(), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    turns = list(Turn.objects.filter(asked_at__gte=start, asked_at__lt=end).values_list("pk", flat=True)[:200_000])
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"turns": turns, "at": at})
        rows = cursor.fetchall()
        cursor.execute(_RATINGS, {"teams": [row[0] for row in rows], "start": start, "end": end})
        rated = {team: (count, stars) for team, count, stars in cursor.fetchall()}
    found = [
        TeamFigures(
            team_id=team,
            team_name=name,
            asked=asked,
            in_time=in_time,
            running=running,
            late=late,
            after_hours=after,
            median_minutes=round(median) if median is not None else None,
            ratings=rated.get(team, (0, None))[0],
            stars=round(rated[team][1], 1) if team in rated else None,
        )
        for team, name, asked, in_time, running, late, after, median in rows
    ]
    return sorted(found, key=lambda one: (-one.late, one.team_name))
