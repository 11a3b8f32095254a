"""到期提醒 60/30/7: by the way that reaches, each stage once, and when no way is left by the visit list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.messaging import queries as inboxes
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import REMINDER_LIFECYCLE, ReminderAttempt, ReminderState, RenewalReminder
from ..rules import VISIT, EnrolmentRules, next_channel
from .errors import NotOnVisitList

OWN, OF_WARD = "contract_expiring", "ward_expiring"
BATCH = 500
BY = Actor.system("enrolment")


def remind_expiring(*, at: datetime) -> int:
    """Open the reminders that are due today and send each by its first way; a job calls this. Nobody is written to at
    night or, where the rules say so, on a day off; what is due then is due on the next day still.

    Returns how many were opened.
    """
    today = local_date(at)
    rules = queries.rules_on(today)
    if rules.is_quiet(at) or (rules.working_days_only and not organizations.is_working_day(today)):
        return 0
    due = [(row, stage) for row, stage in queries.due_for_reminder(today=today, rules=rules)]
    for begin in range(0, len(due), BATCH):
        _open_batch(due[begin : begin + BATCH], rules=rules, at=at)
    return len(due)


def follow_up_reminders(*, at: datetime) -> int:
    """What became of those that were sent: read or delivered has reached, failed or unread goes on to the next way; a
    contract that is renewed needs no reminder any more. Returns how many moved on.
    """
    today = local_date(at)
    rules = queries.rules_on(today)
    settled = _settle(at=at)
    if rules.is_quiet(at):
        return settled
    waiting = list(
        RenewalReminder.objects.filter(state=ReminderState.SENT).prefetch_related("attempts").order_by("pk")[:2000]
    )
    outcomes = inboxes.outcomes_of(attempt.message_id for row in waiting for attempt in row.attempts.all())
    moved = 0
    for row in waiting:
        moved += _follow(row, outcomes=outcomes, rules=rules, at=at)
    return settled + moved


@transaction.atomic
def record_visits(
    *, reminder_ids: Sequence[int], outcome: str, note: str, by: Actor, at: datetime
) -> list[RenewalReminder]:
    """Somebody went there: what they found, for one or several of the list.

    :raises NotOnVisitList: if one of them is not on the visit list of the actor's organisation
    """
    rows = list(RenewalReminder.objects.select_for_update(of=("self",)).filter(pk__in=list(reminder_ids)))
    if len(rows) != len(set(reminder_ids)) or any(row.state != ReminderState.VISIT for row in rows):
        raise NotOnVisitList()
    for row in rows:
        row.state = REMINDER_LIFECYCLE.target_of("visit", current=row.state)
        row.visited_at, row.visited_by, row.visited_by_name = at, by.label, by.name
        row.outcome, row.note = outcome, note
        row.save(update_fields=["state", "visited_at", "visited_by", "visited_by_name", "outcome", "note"])
    return rows


@transaction.atomic
def _open_batch(due: Sequence[tuple[dict[str, Any], int]], *, rules: EnrolmentRules, at: datetime) -> None:
    today = local_date(at)
    reach = queries.reach_of(patient_ids=[row["patient_id"] for row, _ in due], rules=rules, today=today, at=at)
    for contract, stage in due:
        known = reach[contract["patient_id"]]
        way = next_channel(order=rules.channels, open_to=known.ways, tried=())
        reminder, is_new = RenewalReminder.objects.get_or_create(
            contract_id=contract["id"],
            stage=stage,
            defaults={
                "organization_id": contract["organization_id"],
                "team_id": contract["team_id"],
                "patient_id": contract["patient_id"],
                "last_date": contract["ends_date"] - timedelta(days=1),
                "way": way,
                "state": ReminderState.VISIT if way == VISIT else ReminderState.SENT,
                "created_at": at,
            },
        )
        if is_new and way != VISIT:
            _send(reminder, way=way, team=contract["team__name"], reach=known, at=at)


def _send(reminder: RenewalReminder, *, way: str, team: str, reach: Any, at: datetime) -> None:
    recipient = reach.ways[way]
    context = {
        "team": team,
        "end": contracts.chinese_date(reminder.last_date),
        "count": (reminder.last_date - local_date(at)).days,
        "contract": reminder.contract_id,
        "name": reach.person.name,
    }
    message = messaging.send(
        to_patient=recipient,
        template=OWN if recipient == reminder.patient_id else OF_WARD,
        context=context,
        ways=[] if way == "in_app" else [way],
        by=BY,
        at=at,
    )
    if message is not None:
        ReminderAttempt.objects.create(reminder=reminder, way=way, message_id=message.pk, at=at)


@transaction.atomic
def _follow(row: RenewalReminder, *, outcomes: dict[int, str], rules: EnrolmentRules, at: datetime) -> int:
    attempts = list(row.attempts.all())
    seen = next((a for a in attempts if outcomes.get(a.message_id) in ("read", "delivered")), None)
    if seen is not None:
        row.state = REMINDER_LIFECYCLE.target_of("reach", current=row.state)
        row.reached_at = at
        row.save(update_fields=["state", "reached_at"])
        _close(seen, ReminderAttempt.Result.REACHED, at)
        return 1
    if not attempts:
        return 0
    last = max(attempts, key=lambda attempt: (attempt.at, attempt.pk))
    is_unread = last.way == "in_app" and last.at + timedelta(hours=rules.unread_hours) <= at
    if outcomes.get(last.message_id) != "failed" and not is_unread:
        return 0
    _close(last, ReminderAttempt.Result.UNREAD if is_unread else ReminderAttempt.Result.FAILED, at)
    reach = queries.reach_of(patient_ids=[row.patient_id], rules=rules, today=local_date(at), at=at)[row.patient_id]
    row.way = next_channel(order=rules.channels, open_to=reach.ways, tried={attempt.way for attempt in attempts})
    if row.way == VISIT:
        row.state = REMINDER_LIFECYCLE.target_of("give_up", current=row.state)
    row.save(update_fields=["way", "state"])
    if row.way != VISIT:
        team = contracts.get_contract(contract_id=row.contract_id).team
        _send(row, way=row.way, team=team.name, reach=reach, at=at)
    return 1


def _close(attempt: ReminderAttempt, result: str, at: datetime) -> None:
    attempt.result, attempt.closed_at = result, at
    attempt.save(update_fields=["result", "closed_at"])


def _settle(*, at: datetime) -> int:
    """Renewed, ended or followed by another contract: off the lists, also off the visit list."""
    today = local_date(at)
    live = set(queries.contracts_still_running_out(today=today))
    open_rows = RenewalReminder.objects.exclude(state=ReminderState.SETTLED)
    gone = [row for row in open_rows.only("pk", "state", "contract_id") if row.contract_id not in live]
    for row in gone:
        row.state = REMINDER_LIFECYCLE.target_of("settle", current=row.state)
        row.save(update_fields=["state"])
    return len(gone)
