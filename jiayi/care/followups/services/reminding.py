"""The reminder some days after a visit was missed, by the way that reaches the person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.contracting.enrolment import queries as enrolment
from jiayi.foundation.messaging import services as messaging
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import OverdueReminder

TEMPLATE = "overdue_reminder"
BATCH = 500
# Nobody could be written to: the line is kept, so that the night does not try again for ever.
NO_WAY = "none"


def remind_overdue(*, by: Actor, at: datetime) -> int:
    """
    Write to everybody whose visit has been overdue for some days; safe to repeat, and to be killed in between.

    Returns how many visits were dealt with. One message per person, however many visits they missed.
    """
    dealt = 0
    while batch := _remind_batch(by=by, at=at):
        dealt += batch
    return dealt


@transaction.atomic
def _remind_batch(*, by: Actor, at: datetime) -> int:
    today = local_date(at)
    visits = queries.due_for_reminder(on=today, most=BATCH)
    if not visits:
        return 0
    rules = enrolment.rules_on(today)
    reach = enrolment.reach_of(patient_ids={visit.patient_id for visit in visits}, rules=rules, today=today, at=at)
    contexts: dict[int, Mapping[str, Any]] = {}
    ways: dict[int, str] = {}
    lines = []
    for visit in visits:
        known = reach.get(visit.patient_id)
        way = enrolment.best_way(ways=known.ways, rules=rules) if known else None
        lines.append(OverdueReminder(follow_up=visit, way=way or NO_WAY, sent_at=at))
        if known is None or way is None:
            continue
        reader = known.ways[way]
        whose = "您" if reader == visit.patient_id else known.person.name
        team = visit.team.name if visit.team else "家庭医生团队"
        contexts.setdefault(reader, {"whose": whose, "team": team, "date": f"{visit.due_date:%-m月%-d日}"})
        ways[reader] = way
    OverdueReminder.objects.bulk_create(lines)
    messaging.send_to_many(template=TEMPLATE, contexts=contexts, ways=ways, by=by, at=at)
    return len(visits)
