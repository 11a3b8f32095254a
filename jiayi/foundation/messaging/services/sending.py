import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as procrastinate

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.events import URGENT

from .. import queries, rules
from ..models import Channel, Delivery, DeliveryState, Message, MessageTemplate, WechatBinding

DELIVER = "messaging.deliver"


class UnknownTemplate(LookupError):
    """A programming error: no template of this code."""


@transaction.atomic
def send(
    *,
    template: str,
    context: Mapping[str, object] | None = None,
    by: Actor | str,
    at: datetime,
    to_patient: int | None = None,
    to_account: int | None = None,
    ways: Collection[str] | None = None,
    is_urgent: bool = False,
) -> Message | None:
    """Put a message into the inbox of a resident or of a member of staff, and on its way through the other channels
    its template has (residents only), or of those the ones named by `ways`. Part of the caller's transaction. What is
    urgent leaves before all that waits.

    Nobody writes to the dead: such a message is not made at all, on whatever channel, whoever asks for it.

    :raises UnknownTemplate: if there is none of this code
    """
    wording = _wording(template)
    if to_patient is not None and patients.is_dead(patient_id=to_patient):
        return None
    values = {key: str(value) for key, value in (context or {}).items()}
    message = _message(wording[Channel.IN_APP], values, by, at, to_patient=to_patient, to_account=to_account)
    message.save()
    if to_patient is not None:
        chosen = {code: row for code, row in wording.items() if ways is None or code in ways}
        _queue_outside(message, to_patient, chosen, values, at, is_urgent=is_urgent)
    return message


def send_to_many(
    *,
    template: str,
    contexts: Mapping[int, Mapping[str, object]],
    by: Actor | str,
    at: datetime,
    ways: Mapping[int, str] | None = None,
) -> dict[int, int]:
    """Messages to many residents (patient id → context) in a few statements; batch jobs. Everybody finds it in the
    inbox; `ways` names whom it reaches outside as well, by SMS or WeChat. Part of the caller's transaction.

    Returns patient → message; the dead have none.

    :raises UnknownTemplate: if there is none of this code
    """
    wording = _wording(template)
    dead = patients.dead_among(contexts)
    values = {
        number: {key: str(value) for key, value in context.items()}
        for number, context in contexts.items()
        if number not in dead
    }
    inbox = wording[Channel.IN_APP]
    rows = [_message(inbox, filled, by, at, to_patient=number) for number, filled in values.items()]
    sent = {row.patient_id: row for row in Message.objects.bulk_create(rows, batch_size=2000)}
    outside = {number: way for number, way in (ways or {}).items() if number in sent and way in wording}
    addresses = _addresses(outside)
    deliveries = [
        _delivery(sent[number], channel=way, address=addresses[number], wording=wording, values=values[number], at=at)
        for number, way in outside.items()
        if number in addresses
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=2000)
        defer_delivery(*[row.pk for row in deliveries])
    return {number: message.pk for number, message in sent.items() if number is not None}


def send_sms(*, phone: str, template: str, context: Mapping[str, str], at: datetime) -> Delivery:
    """An SMS to a phone that need not belong to anybody we know (login codes). Part of the caller's transaction."""
    return send_to_phone(phone=phone, template=template, context=context, at=at)


def send_to_phone(
    *, phone: str, template: str, context: Mapping[str, str], at: datetime, channel: str = Channel.SMS
) -> Delivery:
    """An SMS or a voice call to a number, before all that waits: somebody looks for it. Part of the caller's
    transaction."""
    wording = _wording(template)[channel]
    delivery = Delivery.objects.create(
        template=template,
        channel=channel,
        address=phone,
        text=rules.filled(wording.body, context),
        provider_code=wording.provider_code,
        created_at=at,
    )
    defer_delivery(delivery.pk, is_urgent=True)
    return delivery


def defer_delivery(*delivery_ids: int, is_urgent: bool = False) -> None:
    """Queue deliveries for the worker; part of the caller's transaction."""
    jobs: list[dict[str, Any]] = [{"delivery_id": number} for number in delivery_ids]
    procrastinate.configure_task(DELIVER, queue="messages", priority=URGENT if is_urgent else 0).batch_defer(*jobs)


def silence(*, patient_id: int, at: datetime) -> int:
    """Somebody has died: what is still on its way to their phone stops here; returns how many."""
    waiting = Delivery.objects.select_for_update().filter(message__patient_id=patient_id, state=DeliveryState.QUEUED)
    return waiting.update(state=DeliveryState.FAILED, error="居民已去世，不再发送", closed_at=at)


def mark_read(*, message_id: int, by: Actor, at: datetime) -> None:
    """One's own message was read; reading it again changes nothing.

    :raises NotFound: if it is not one's own
    """
    own = queries.inbox_of(by).filter(pk=message_id)
    if not own.filter(read_at__isnull=True).update(read_at=at) and not own.exists():
        raise NotFound()


def mark_all_read(*, by: Actor, at: datetime) -> int:
    return queries.inbox_of(by).filter(read_at__isnull=True).update(read_at=at)


def bind_wechat(*, patient_id: int, open_id: str, at: datetime) -> WechatBinding:
    """From now on this resident's template messages also go to WeChat."""
    binding, _ = WechatBinding.objects.update_or_create(
        patient_id=patient_id, defaults={"open_id": open_id, "bound_at": at}
    )
    return binding


def unbind_wechat(*, patient_ids: Collection[int]) -> int:
    """Nothing more goes to WeChat about these residents; returns how many were bound."""
    return WechatBinding.objects.filter(patient_id__in=list(patient_ids)).delete()[0]


def _wording(template: str) -> dict[str, MessageTemplate]:
    found = {row.channel: row for row in queries.list_templates(code=template)}
    if not found:
        raise UnknownTemplate(template)
    return found


def _message(
    wording: MessageTemplate,
    values: Mapping[str, str],
    by: Actor | str,
    at: datetime,
    *,
    to_patient: int | None = None,
    to_account: int | None = None,
) -> Message:
    return Message(
        patient_id=to_patient,
        account_id=to_account,
        kind=wording.code,
        title=rules.filled(wording.title, values)[:60],
        body=rules.filled(wording.body, values)[:500],
        link=rules.filled(wording.link, values)[:120],
        sender=by.label if isinstance(by, Actor) else by,
        sender_name=by.name[:60] if isinstance(by, Actor) and by.kind == "staff" else "",
        created_at=at,
    )


def _queue_outside(
    message: Message,
    patient_id: int,
    wording: Mapping[str, MessageTemplate],
    values: Mapping[str, str],
    at: datetime,
    *,
    is_urgent: bool,
) -> None:
    rows = []
    for channel in (Channel.SMS, Channel.WECHAT, Channel.VOICE):
        address = _address(channel, patient_id) if channel in wording else None
        if address:
            rows.append(_delivery(message, channel=channel, address=address, wording=wording, values=values, at=at))
    if rows:
        Delivery.objects.bulk_create(rows)
        defer_delivery(*[row.pk for row in rows], is_urgent=is_urgent)


def _delivery(
    message: Message,
    *,
    channel: str,
    address: str,
    wording: Mapping[str, MessageTemplate],
    values: Mapping[str, str],
    at: datetime,
) -> Delivery:
    return Delivery(
        message=message,
        template=message.kind,
        channel=channel,
        address=address,
        text=rules.filled(wording[channel].body, values),
        filling=_filling(values) if channel == Channel.WECHAT else None,
        provider_code=wording[channel].provider_code,
        created_at=at,
    )


def _filling(values: Mapping[str, str]) -> str:
    """Only what may leave the house."""
    return json.dumps({name: values[name] for name in rules.OUTSIDE_WORDS & values.keys()}, ensure_ascii=False)


def _addresses(ways: Mapping[int, str]) -> dict[int, str]:
    """Patient → phone or open id, for those who have the one their way needs."""
    by_sms = [number for number, way in ways.items() if way == Channel.SMS]
    by_wechat = [number for number, way in ways.items() if way == Channel.WECHAT]
    found = {person.pk: str(person.phone) for person in patients.list_by_ids(by_sms) if person.phone}
    bound = WechatBinding.objects.filter(patient_id__in=by_wechat)
    return found | {row.patient_id: str(row.open_id) for row in bound}


def _address(channel: str, patient_id: int) -> str | None:
    if channel in (Channel.SMS, Channel.VOICE):
        found = patients.list_by_ids([patient_id])
        return str(found[0].phone) if found and found[0].phone else None
    binding = WechatBinding.objects.filter(patient_id=patient_id).first()
    return str(binding.open_id) if binding else None
