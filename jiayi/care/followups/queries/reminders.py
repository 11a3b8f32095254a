"""Whom the nightly job reminds of an overdue visit."""

from datetime import date, timedelta

from django.db.models import Q

from jiayi.foundation.tasks import queries as tasks

from ..models import AWAKE, FollowUp, OverdueReminder
from .overdue import overdue_rule_on


def due_for_reminder(*, on: date, most: int) -> list[FollowUp]:
    """
    Visits overdue for some days that nobody was reminded of, and nobody has called about.

    What is overdue for longer than the rule says was there before the reminders were, or was missed for weeks: a
    message would come as a surprise, so it is left to the callers. Who is left alone, with the household or alone, is
    not written to.
    """
    rule = overdue_rule_on(on)
    rows = FollowUp.objects.filter(
        ~tasks.covers(on=on),
        state__in=AWAKE,
        last_outcome="",
        due_date__lte=on - timedelta(days=rule.reminder_days),
        due_date__gte=on - timedelta(days=rule.reminder_latest_days),
        patient__died_date__isnull=True,
        patient__moved_out_date__isnull=True,
    ).filter(~Q(pk__in=OverdueReminder.objects.values("follow_up")))
    return list(rows.select_related("patient", "team").order_by("id")[:most])
