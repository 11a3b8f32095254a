"""People take alerts, call, close them; the clock hands on what nobody takes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI

from .. import queries, rules
from ..events import AlertClosed
from ..models import ALERT_LIFECYCLE, Alert, AlertMute, AlertState, Severity, StepKind
from . import telling
from .opening import REACH, note, procrastinate


class MuteTooLong(InvalidInput):
    code, message = "mute_too_long", "静音最长 90 天；危急值最长 24 小时"


def mark_seen(*, alert_id: int, by: Actor, at: datetime) -> None:
    """Somebody who was told has it on the screen: phones need not ring. The clock goes on until it is taken. Who is of
    another team looks on: as long as the team alone was told, their look keeps no phone quiet.
    """
    with transaction.atomic():
        alert = _locked(alert_id)
        if alert.stage == 0 and alert.team_id is not None and alert.team_id not in by.team_ids:
            return
        if alert.seen_at is None and alert.state == AlertState.OPEN:
            alert.seen_at = at
            alert.save(update_fields=["seen_at"])
            note(alert, StepKind.SEEN, at, by=by.label, by_name=by.name)


@transaction.atomic
def acknowledge(*, alert_id: int, by: Actor, at: datetime) -> Alert:
    """“我来管”. The resident is told that a doctor has seen it.

    :raises InvalidTransition: somebody else has it already, or it has ended
    """
    alert = _locked(alert_id)
    alert.state = ALERT_LIFECYCLE.target_of("acknowledge", current=alert.state)
    alert.acknowledged_at, alert.acknowledged_by, alert.acknowledged_by_name = at, by.label, by.name[:60]
    alert.seen_at = alert.seen_at or at
    alert.next_step_at = None
    alert.save()
    note(alert, StepKind.ACKNOWLEDGED, at, by=by.label, by_name=by.name)
    if alert.severity == "red":
        messaging.send(
            to_patient=alert.patient_id,
            template="alert_answered",
            context={
                "doctor": by.name,
                "when": f"{at.astimezone(SHANGHAI):%H:%M}",
                "kind": alert.kind or "bp",
            },
            ways=(),
            by=by,
            at=at,
        )
    telling.tell_pages(alert)
    return alert


@transaction.atomic
def note_call(*, alert_id: int, words: str, by: Actor, at: datetime) -> Alert:
    """The person was called; who calls has taken it."""
    alert = _locked(alert_id)
    if alert.state == AlertState.OPEN:
        alert = acknowledge(alert_id=alert_id, by=by, at=at)
    note(alert, StepKind.CALLED, at, by=by.label, by_name=by.name, words=" ".join(words.split()) or "打了电话")
    telling.tell_pages(alert)
    return alert


@transaction.atomic
def close(*, alert_id: int, outcome: str, remark: str, by: Actor, at: datetime) -> Alert:
    """Every alert ends with an outcome.

    :raises InvalidTransition: it has ended
    """
    if outcome not in rules.CHOSEN:
        raise InvalidInput("请选一个结果")
    alert = _locked(alert_id)
    return _close(alert, outcome, remark, by.label, by.name, at, follow_up=_follow_up(alert, outcome, by, at))


def _follow_up(alert: Alert, outcome: str, by: Actor, at: datetime) -> str:
    """What has to be looked at again becomes a task; the words of it."""
    if outcome not in rules.FOLLOWED:
        return ""
    task = tasks.open_for_event(
        event="alert",
        patient_id=alert.patient_id,
        source_app="alerts",
        source_id=alert.pk,
        title=f"预警后跟进：{alert.words}"[:60],
        detail=f"上次结果：{rules.OUTCOMES[outcome]}",
        is_grave=alert.severity == Severity.RED,
        by=by,
        at=at,
    )
    return f"{task.due_date:%-m 月 %-d 日}前跟进" if task else ""


def close_claimed(*, batch: UUID, at: datetime) -> int:
    """Somebody said whose the reading of a shared meter was: from here on it is that person's own alert."""
    with transaction.atomic():
        standing = Alert.objects.select_for_update().filter(kind=rules.SHARED, batch=batch)
        standing = standing.exclude(state=AlertState.CLOSED)
        for alert in standing:
            _close(alert, "claimed", "", "system:alerts", "", at)
        return len(standing)


def close_for_person(*, patient_id: int, outcome: str, at: datetime) -> int:
    """Somebody has died or moved away: what stands ends with that."""
    with transaction.atomic():
        standing = Alert.objects.select_for_update().filter(patient_id=patient_id).exclude(state=AlertState.CLOSED)
        for alert in standing:
            _close(alert, outcome, "", "system:alerts", "", at)
        return len(standing)


def close_for_withdrawn(*, patient_id: int, batch: UUID, at: datetime) -> int:
    """The reading was wrong: the alert that came of it alone ends with that."""
    with transaction.atomic():
        standing = Alert.objects.select_for_update().filter(patient_id=patient_id, batch=batch, times=1)
        standing = standing.exclude(state=AlertState.CLOSED)
        for alert in standing:
            _close(alert, "wrong_reading", "读数已作废或更正", "system:alerts", "", at)
        return len(standing)


def _close(
    alert: Alert, outcome: str, remark: str, by: str, by_name: str, at: datetime, *, follow_up: str = ""
) -> Alert:
    alert.state = ALERT_LIFECYCLE.target_of("close", current=alert.state)
    alert.closed_at, alert.closed_by, alert.closed_by_name = at, by, by_name[:60]
    alert.outcome, alert.outcome_note = outcome, " ".join(remark.split())[:200]
    alert.next_step_at = None
    alert.save()
    words = "，".join(filter(None, [rules.OUTCOMES[outcome], alert.outcome_note, follow_up]))
    note(alert, StepKind.CLOSED, at, by=by, by_name=by_name, words=words)
    events.publish(
        AlertClosed(
            organization_id=alert.organization_id,
            by=by,
            at=at,
            alert_id=alert.pk,
            patient_id=alert.patient_id,
            outcome=outcome,
        )
    )
    telling.tell_pages(alert)
    return alert


def escalate_due(*, at: datetime) -> int:
    """What nobody has taken goes on: to the doctor on duty, then to the director. Each step once."""
    moved = 0
    for number in [one.pk for one in queries.states_waiting(at)]:
        with transaction.atomic():
            alert = Alert.objects.select_for_update(skip_locked=True).filter(pk=number).first()
            if alert is None or alert.state != AlertState.OPEN or not alert.next_step_at or alert.next_step_at > at:
                continue
            alert.stage += 1
            alert.next_step_at = rules.next_step(
                alert.rung_at,
                alert.stage,
                first_minutes=alert.first_minutes,
                second_minutes=alert.second_minutes,
            )
            alert.save(update_fields=["stage", "next_step_at"])
            note(alert, StepKind.ESCALATED, at, words=f"没人接，转给{queries.stage_words(alert.stage)}")
            telling.tell_inboxes(alert, stage=alert.stage, at=at)
            telling.tell_pages(alert)
            if alert.severity != "yellow":
                procrastinate.configure_task(REACH, queue="alerts").defer(alert_id=alert.pk, stage=alert.stage)
            moved += 1
    return moved


@transaction.atomic
def mute(
    *, patient_id: int, rule: str, kind: str = "", until: datetime, reason: str, by: Actor, at: datetime
) -> AlertMute:
    """Until a moment the person's alerts of one rule, or of all that are not red, ring nobody; with a kind of reading
    those about it alone.

    :raises MuteTooLong: a red one for more than a day, others for more than ninety
    """
    person = patients.get_patient(patient_id=patient_id)
    book = {one.code: one for one in queries.rules_on(at.astimezone(SHANGHAI).date()).rules}
    if rule and rule not in book:
        raise InvalidInput("没有这条预警规则")
    longest = timedelta(days=rules.MOST_MUTED_DAYS)
    if rule and book[rule].is_red:
        longest = timedelta(hours=rules.MOST_MUTED_RED_HOURS)
    if not at < until <= at + longest:
        raise MuteTooLong()
    told = " ".join(reason.split())[:200]
    if len(told) < 2:
        raise InvalidInput("请写一句为什么静音")
    return AlertMute.objects.create(
        organization_id=person.organization_id,
        patient_id=patient_id,
        rule=rule,
        kind=kind,
        until=until,
        reason=told,
        muted_at=at,
        muted_by=by.label,
        muted_by_name=by.name[:60],
    )


def lift_mute(*, patient_id: int, mute_id: int, by: Actor, at: datetime) -> None:
    patients.get_patient(patient_id=patient_id)
    lifted = AlertMute.objects.filter(pk=mute_id, patient_id=patient_id, lifted_at__isnull=True).update(lifted_at=at)
    if not lifted:
        raise NotFound("没有这条静音")


def _locked(alert_id: int) -> Alert:
    queries.get_alert(alert_id=alert_id)
    return Alert.objects.select_for_update(of=("self",)).get(pk=alert_id)
