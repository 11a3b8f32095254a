"""Who is told, and how: open pages, inboxes, then SMS and a voice call to those who did not look."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.messaging import queries as messages
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import live
from jiayi.kernel.period import SHANGHAI, local_date

from .. import queries, rules
from ..models import Alert, AlertState, Severity, StepKind
from . import opening

BY = "system:alerts"


def groups_of(alert: Alert) -> list[str]:
    """The pages that show it: the team's; where there is no team, the whole centre's."""
    if alert.team_id:
        return [live.team(alert.team_id)]
    return [live.organization(alert.organization_id)]


def tell_pages(alert: Alert) -> None:
    groups = [*groups_of(alert), live.organization(alert.organization_id), live.patient(alert.patient_id)]
    live.tell(opening.TOPIC, alert.pk, to=groups)


def tell_inboxes(alert: Alert, *, stage: int, at: datetime) -> None:
    """A line for each of them; it opens the alert."""
    deadline = alert.next_step_at.astimezone(SHANGHAI) if alert.next_step_at else None
    person = patients.get_patient(patient_id=alert.patient_id)
    for account in queries.accounts_at(alert, stage, at):
        messaging.send(
            to_account=account,
            template="alert_team",
            context={
                "level": rules.SEVERITIES[alert.severity],
                "name": person.name,
                "what": alert.words,
                "deadline": f"{deadline:%H:%M}" if deadline else "今天",
                "next": queries.stage_words(stage + 1) if stage < 2 else "没有别人了，请您",
                "alert": alert.pk,
            },
            by=BY,
            at=at,
        )
        live.tell(opening.TOPIC, alert.pk, to=[live.staff(account)])


def tell_family(alert: Alert, *, advice: str, at: datetime) -> None:
    """Those whom the person lets look after them; each message with what to do, its delivery in the steps."""
    person = patients.get_patient(patient_id=alert.patient_id)
    seen = set()
    for grant in patients.list_agents(patient_id=alert.patient_id, on=local_date(at)):
        if grant.agent_id in seen or not _may_look(grant):
            continue
        seen.add(grant.agent_id)
        sent = messaging.send(
            to_patient=grant.agent_id,
            template="alert_family",
            context={
                "name": f"{person.name}家里有人" if alert.kind == rules.SHARED else person.name,
                "what": alert.words,
                "advice": advice.rstrip("。") or "请打电话问一问，不舒服打 120",
                "kind": alert.kind or "bp",
            },
            is_urgent=True,
            by=BY,
            at=at,
        )
        if sent is None:
            continue
        opening.note(alert, StepKind.TOLD, at, words=f"家人 {grant.agent.name}", channel="in_app")
        for number, channel in messages.deliveries_of(sent.pk):
            opening.note(
                alert, StepKind.TOLD, at, words=f"家人 {grant.agent.name}", channel=channel, delivery_id=number
            )
        live.tell("messages", None, to=[live.patient(grant.agent_id)])


def _may_look(grant: object) -> bool:
    """A guardian may; of the others those whose mandate names looking."""
    return getattr(grant, "kind", "") == "guardian" or "view" in getattr(grant, "scopes", ())


def reach(*, alert_id: int, stage: int, at: datetime) -> int:
    """Phones ring: SMS and a voice call to those of a stage, unless somebody has seen or taken the alert meanwhile.
    Returns how many messages left. Asked again for the same stage it does nothing.
    """
    with transaction.atomic():
        alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
        if alert is None or alert.state != AlertState.OPEN or (stage == 0 and alert.seen_at is not None):
            return 0
        told_before = alert.steps.filter(kind=StepKind.TOLD, at__gte=alert.rung_at)
        if told_before.filter(words__startswith=queries.stage_words(stage)).exists():
            return 0
        told = 0
        place = organizations.get_organization(organization_id=alert.organization_id)
        deadline = (alert.next_step_at or at).astimezone(SHANGHAI)
        for number in queries.phones_at(alert, stage, at):
            doctor = practitioners.get_practitioner(practitioner_id=number)
            phone = str(doctor.phone or "")
            if not phone:
                continue
            for channel in ("sms", "voice") if alert.severity == "red" else ("sms",):
                sent = messaging.send_to_phone(
                    phone=phone,
                    template="alert_team",
                    channel=channel,
                    context={"organization": place.short_name or place.name, "time": f"{deadline:%H:%M}"},
                    at=at,
                )
                told += 1
                opening.note(
                    alert,
                    StepKind.TOLD,
                    at,
                    words=f"{queries.stage_words(stage)} {doctor.name}",
                    channel=channel,
                    delivery_id=sent.pk,
                )
        if not told:
            opening.note(alert, StepKind.TOLD, at, words=f"{queries.stage_words(stage)}没有登记手机，只发了站内消息")
            if alert.severity == Severity.RED and alert.next_step_at:
                # Nobody's phone rings: the next are told with the coming minute instead of being waited for.
                Alert.objects.filter(pk=alert.pk).update(next_step_at=at)
        return told
