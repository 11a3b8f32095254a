"""Reads: alerts, their steps, mutes, the rules in force and who is on duty."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from jiayi.care.vitals import queries as vitals
from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import queries as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import paging
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.period import SHANGHAI, local_date
from jiayi.kernel.versions import holding_on

from .. import rules
from ..models import Alert, AlertMute, AlertRuleSet, AlertState, AlertStep, DutyShift, Shift
from ..permissions import AlertPermission

# The day shift; what is not day is the night that began the day before or today.
DAY_FROM, DAY_TO = time(8, 0), time(17, 30)
RANK = Case(
    When(severity="red", then=Value(0)),
    When(severity="orange", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def rules_on(day: date) -> rules.RuleBook:
    row = AlertRuleSet.objects.filter(holding_on(day)).first()
    if row is None:
        raise NotFound("这一天没有预警规则")
    return rules.read_rules(row.version, row.rules)


def get_alert(*, alert_id: int) -> Alert:
    """
    :raises NotFound: outside the scope
    """
    found = Alert.objects.select_related("patient", "team").filter(pk=alert_id).first()
    if found is None:
        raise NotFound("没有这条预警")
    return found


def filtered(
    *, state: str = "", severity: str = "", rule: str = "", team_id: str = "", patient_id: int | None = None
) -> QuerySet[Alert]:
    rows = Alert.objects.select_related("patient", "team")
    if state == "standing":
        rows = rows.exclude(state=AlertState.CLOSED)
    elif state:
        rows = rows.filter(state=state)
    if severity:
        rows = rows.filter(severity=severity)
    if rule:
        rows = rows.filter(rule=rule)
    if team_id.isdigit():
        rows = rows.filter(team_id=int(team_id))
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    return rows


def page_alerts(
    *,
    cursor: str | None,
    limit: int,
    worst_first: bool = False,
    concerns: Actor | None = None,
    at: datetime,
    **wanted: Any,
) -> Page:
    """Newest first; for those who work through them the worst first. `wanted` is what `filtered` knows; `concerns` are
    those that wait for this person, not the whole centre's.
    """
    rows = filtered(**wanted)
    if concerns is not None:
        rows = rows.filter(_concerning(concerns, at))
    if not worst_first:
        return paging.page(rows, order=("-opened_at", "-id"), cursor=cursor, limit=limit)
    return paging.page(rows.annotate(rank=RANK), order=("rank", "-opened_at", "-id"), cursor=cursor, limit=limit)


def _concerning(by: Actor, at: datetime) -> Q:
    """One's own teams'; whose nobody is; the red ones that a team has left; and what the duty doctor or the director
    was told.
    """
    found = Q(team_id__in=by.team_ids) | Q(team__isnull=True) | Q(severity="red", stage__gte=1)
    if by.organization_id and on_duty(organization_id=by.organization_id, at=at) == (by.practitioner_id or 0):
        found |= Q(stage__gte=1)
    return found | Q(stage__gte=2) if allowed(by, AlertPermission.LEAD) else found


def list_of_patient(*, patient_id: int) -> list[Alert]:
    """The alerts of a person, newest first."""
    patients.get_patient(patient_id=patient_id)
    return list(Alert.objects.select_related("patient", "team").filter(patient_id=patient_id).order_by("-id")[:30])


def list_own(*, patient_id: int, at: datetime) -> list[tuple[Alert, str]]:
    """The alerts of a person, newest first, each red one that stands with what to do now."""
    found = list_of_patient(patient_id=patient_id)
    return [(one, _advice(one, at)) for one in found]


def _advice(alert: Alert, at: datetime) -> str:
    if alert.state == AlertState.CLOSED or alert.severity != "red" or alert.batch is None:
        return ""
    if alert.kind == rules.SHARED:
        return "量的人先坐下，过 5 分钟再量一次；不舒服马上打 120。请在“我的设备”里说一声是谁量的"
    if alert.taken_at is not None and vitals.is_late(alert.taken_at, at):
        return vitals.late_advice(alert.taken_at, on=local_date(at))
    moments = vitals.find_moments(patient_id=alert.patient_id, batch=alert.batch, on=local_date(at))
    return next((moment.advice for moment, _ in moments if moment.advice), "")


def steps_of(alert: Alert) -> list[tuple[AlertStep, str]]:
    """What happened, each with how far its message got."""
    steps = list(AlertStep.objects.filter(alert=alert).order_by("id"))
    states = messaging.delivery_states([one.delivery_id for one in steps if one.delivery_id])
    return [(one, states.get(one.delivery_id or 0, "")) for one in steps]


def find_mute(*, patient_id: int, rule: rules.Rule, kind: str, at: datetime) -> AlertMute | None:
    """One for this rule and this kind of reading, or any; one for everything holds where the rule is not red."""
    names = [rule.code] if rule.is_red else [rule.code, ""]
    rows = AlertMute.objects.filter(patient_id=patient_id, rule__in=names, kind__in=[kind, ""])
    return rows.filter(until__gt=at, lifted_at__isnull=True).first()


def list_mutes(*, patient_id: int, at: datetime) -> list[tuple[AlertMute, str]]:
    """What rings nobody for a while, each with what it is about; what ends first comes first."""
    patients.get_patient(patient_id=patient_id)
    rows = AlertMute.objects.filter(patient_id=patient_id, until__gt=at, lifted_at__isnull=True).order_by("until", "id")
    labels = {one.code: one.label for one in rules_on(local_date(at)).rules} | {"": "不是红色的预警"}
    kinds = dict(vitals.list_kinds())
    return [(one, " ".join(filter(None, [kinds.get(one.kind), labels.get(one.rule, "以前的规则")]))) for one in rows]


def shift_at(at: datetime) -> tuple[date, str]:
    """Half past two in the morning belongs to the night of the day before."""
    local = at.astimezone(SHANGHAI)
    if DAY_FROM <= local.time() < DAY_TO:
        return local.date(), Shift.DAY
    return (local.date() if local.time() >= DAY_TO else local.date() - timedelta(days=1)), Shift.NIGHT


def on_duty(*, organization_id: int, at: datetime) -> int | None:
    """The practitioner on duty at a centre now."""
    day, shift = shift_at(at)
    found = DutyShift.objects.filter(organization_id=organization_id, day=day, shift=shift)
    return found.values_list("practitioner_id", flat=True).first()


def list_roster(*, organization_id: int, day: date, days: int) -> list[DutyShift]:
    rows = DutyShift.objects.filter(organization_id=organization_id, day__gte=day, day__lt=day + timedelta(days=days))
    return list(rows.select_related("practitioner").order_by("day", "shift"))


def duty_problems(shifts: Iterable[DutyShift]) -> dict[int, str]:
    """Practitioner → why an alert does not reach them on duty as it should; who is reached is left out."""
    people = {one.practitioner_id: one.practitioner for one in shifts}
    known = accounts.accounts_of_practitioners(people)
    found = {}
    for number, person in people.items():
        phone = str(person.phone or "")
        if number not in known and not phone:
            found[number] = "没有账号，也没有登记手机：预警到不了，请换人，或者先登记手机"
        elif number not in known:
            found[number] = "没有账号：只打电话、发短信，收不到站内消息；站内消息改发中心主任"
        elif not phone:
            found[number] = "没有登记手机：只有站内消息，夜里叫不醒，请登记手机"
    return found


def practitioners_at(alert: Alert, stage: int, at: datetime) -> list[int]:
    """Whom a stage tells: the team, then the doctor on duty (or who leads the team), at last the directors."""
    day = local_date(at)
    if stage == 0 and alert.team_id:
        members = practitioners.list_members(team_id=alert.team_id, on=day)
        return list(dict.fromkeys(one.practitioner_id for one in members))
    if stage <= 1:
        found = on_duty(organization_id=alert.organization_id, at=at)
        if found is not None:
            return [found]
        return list(practitioners.leaders_of([alert.team_id]).values()) if alert.team_id else []
    return []


def accounts_at(alert: Alert, stage: int, at: datetime) -> list[int]:
    """Whose inboxes a stage writes to. Who has no account has no inbox: their phone rings (`phones_at`), and the line
    for the inbox goes to the directors where nobody of the stage has one.
    """
    found = accounts.accounts_of_practitioners(practitioners_at(alert, stage, at))
    return list(found.values()) or _directors(alert)


def phones_at(alert: Alert, stage: int, at: datetime) -> list[int]:
    """Whose phones a stage rings: all of its people, with an account or without; at last the directors."""
    people = practitioners_at(alert, stage, at)
    return people or list(accounts.practitioners_of_accounts(_directors(alert)).values())


def _directors(alert: Alert) -> list[int]:
    return accounts.list_holders(permission=AlertPermission.LEAD, organization_id=alert.organization_id)


def stage_words(stage: int) -> str:
    return ("团队", "值班医生", "中心主任")[min(stage, 2)]


def states_waiting(at: datetime) -> Iterable[Any]:
    """Alerts whose clock has run out."""
    return Alert.objects.filter(state=AlertState.OPEN, next_step_at__lte=at).order_by("next_step_at")[:500]
