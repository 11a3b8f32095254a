"""An alert is opened, or what stands is counted up; who has a page open hears at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from procrastinate.contrib.django import app as procrastinate

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events, live
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import AlertOpened
from ..models import ALERT_LIFECYCLE, Alert, AlertState, AlertStep, StepKind
from . import telling

TOPIC = "alerts"
REACH = "alerts.reach"
# Whoever has a page open has this long to see it before phones ring.
SEE_SECONDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found out about a person by a rule."""

    patient_id: int
    rule: rules.Rule
    version: int
    words: str
    kind: str = ""
    advice: str = ""
    batch: UUID | None = None
    taken_at: datetime | None = None

    def rings(self, at: datetime) -> bool:
        """A memory emptied after days is looked at, and wakes nobody."""
        return self.taken_at is None or at - self.taken_at <= rules.RINGS_FOR


def raise_alert(*, found: Found, is_calm_since: Any = None, at: datetime) -> Alert | None:
    """A new alert; or one more on the alert that stands; or nothing, while it is muted or rests.

    `is_calm_since(moment)` says whether things were calm after a moment: then the same alert may ring again.
    """
    person = patients.get_patient(patient_id=found.patient_id)
    if not person.is_current:
        return None
    is_muted = queries.find_mute(patient_id=person.pk, rule=found.rule, kind=found.kind, at=at) is not None
    with transaction.atomic():
        standing = Alert.objects.select_for_update().filter(patient_id=person.pk, rule=found.rule.code, kind=found.kind)
        open_one = standing.exclude(state=AlertState.CLOSED).first()
        if open_one is not None:
            return _count(open_one, found, at, is_muted=is_muted)
        if is_muted:
            return None
        last = standing.order_by("-closed_at").first()
        if last and last.taken_at and found.taken_at and found.taken_at <= last.taken_at:
            return None  # told again, or late: what has ended spoke of this reading or of a newer one
        if last is not None and rules.is_resting(
            closed_at=last.closed_at,
            calm_since=bool(is_calm_since and last.closed_at and is_calm_since(last.closed_at)),
            rest_minutes=found.rule.rest_minutes,
            at=at,
        ):
            return None
        try:
            with transaction.atomic():
                alert = _open(person, found, at)
        except IntegrityError:  # two readings in one moment: the other one has opened it
            return _count(standing.exclude(state=AlertState.CLOSED).get(), found, at)
        _ring(alert, found, at)
        return alert


def _ring(alert: Alert, found: Found, at: datetime) -> None:
    telling.tell_pages(alert)
    telling.tell_inboxes(alert, stage=0, at=at)
    if found.rule.tells_family and found.rings(at):
        telling.tell_family(alert, advice=found.advice, at=at)
    if found.rule.is_red and found.rings(at):
        wait = SEE_SECONDS if live.is_open(telling.groups_of(alert)) else 0
        procrastinate.configure_task(REACH, queue="alerts", schedule_in={"seconds": wait}).defer(
            alert_id=alert.pk, stage=0
        )


def _open(person: Any, found: Found, at: datetime) -> Alert:
    rule = found.rule
    alert = Alert.objects.create(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id,
        rule=rule.code,
        rule_version=found.version,
        label=rule.label,
        severity=rule.severity,
        kind=found.kind,
        words=found.words[:120],
        batch=found.batch,
        taken_at=found.taken_at,
        first_minutes=rule.first_minutes,
        second_minutes=rule.second_minutes,
        opened_at=at,
        last_at=at,
        rung_at=at,
        next_step_at=rules.next_step(at, 0, first_minutes=rule.first_minutes, second_minutes=rule.second_minutes),
    )
    note(alert, StepKind.OPENED, at, words=found.words)
    events.publish(
        AlertOpened(
            organization_id=alert.organization_id,
            by="system:alerts",
            at=at,
            alert_id=alert.pk,
            patient_id=alert.patient_id,
            severity=alert.severity,
        )
    )
    return alert


def _count(alert: Alert, found: Found, at: datetime, *, is_muted: bool = False) -> Alert:
    """The same reading told twice counts once; a silence that goes on is one silence. A danger that goes on after
    everybody was told, or under somebody who took it hours ago and has not ended it, rings anew.
    """
    if found.batch == alert.batch:
        return alert
    newest: dict[str, Any] = {"words": found.words[:120], "batch": found.batch, "taken_at": found.taken_at}
    if alert.taken_at and found.taken_at and found.taken_at < alert.taken_at:  # it came out of order
        newest = {}
    Alert.objects.filter(pk=alert.pk).update(times=F("times") + 1, last_at=at, **newest)
    note(alert, StepKind.REPEATED, at, words=found.words)
    alert.refresh_from_db()
    waiting = alert.state == AlertState.OPEN and alert.next_step_at is not None
    goes_on = rules.rings_again(
        found.rule, rung_at=alert.rung_at, acknowledged_at=alert.acknowledged_at, is_waiting=waiting, at=at
    )
    if newest and found.rings(at) and goes_on and not is_muted:
        _ring_again(alert, found, at)
    else:
        telling.tell_pages(alert)
    return alert


def _ring_again(alert: Alert, found: Found, at: datetime) -> None:
    words = f"{alert.acknowledged_by_name}接了没了结，又是危险的数" if alert.acknowledged_at else "没人接，又是危险的数"
    alert.state = ALERT_LIFECYCLE.target_of("ring_again", current=alert.state)
    alert.acknowledged_at, alert.acknowledged_by, alert.acknowledged_by_name = None, "", ""
    alert.stage, alert.seen_at, alert.rung_at = 0, None, at
    alert.next_step_at = rules.next_step(at, 0, first_minutes=alert.first_minutes, second_minutes=alert.second_minutes)
    alert.save()
    note(alert, StepKind.RUNG, at, words=words)
    _ring(alert, found, at)


def note(
    alert: Alert,
    kind: str,
    at: datetime,
    *,
    by: str = "system:alerts",
    by_name: str = "",
    words: str = "",
    channel: str = "",
    delivery_id: int | None = None,
) -> AlertStep:
    return AlertStep.objects.create(
        alert=alert,
        kind=kind,
        at=at,
        by=by,
        by_name=by_name[:60],
        words=words[:200],
        channel=channel,
        delivery_id=delivery_id,
    )


def today(at: datetime) -> rules.RuleBook:
    return queries.rules_on(local_date(at))
