from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page, page

from .models import Channel, Delivery, DeliveryState, Message, MessageTemplate, WechatBinding


@dataclass(frozen=True, slots=True)
class SentText:
    address: str
    text: str
    at: datetime


def inbox_of(by: Actor) -> QuerySet[Message]:
    """The messages that are the actor's own: a resident's about all people they take messages for, staff's own."""
    if by.kind == "resident":
        return Message.objects.filter(patient_id__in=by.people_for("message"))
    if by.kind == "staff":
        return Message.objects.filter(account_id=by.account_id)
    return Message.objects.none()


def list_inbox(*, by: Actor, unread_only: bool = False, cursor: str | None = None, limit: int = 30) -> Page:
    """One page of the inbox, newest first."""
    rows = inbox_of(by)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    return page(rows, order=("-id",), cursor=cursor, limit=limit, count=False)


def count_unread(*, by: Actor) -> int:
    """Unread messages, counted up to a hundred: a badge shows 99+."""
    return inbox_of(by).filter(read_at__isnull=True)[:100].count()


def list_templates(*, code: str) -> list[MessageTemplate]:
    """The newest version of a template on each of its channels."""
    rows = MessageTemplate.objects.filter(code=code).order_by("channel", "-version").distinct("channel")
    return list(rows)


def was_told(*, patient_id: int, kinds: Iterable[str], since: datetime) -> bool:
    """Has a resident had a message of one of these kinds since a moment? The caller works for the house."""
    return Message.objects.filter(patient_id=patient_id, kind__in=list(kinds), created_at__gte=since).exists()


def list_recent_texts(*, template: str, since: datetime, limit: int = 30) -> list[SentText]:
    """What went out lately under a template, newest first, decrypted. For the demo's code inbox."""
    rows = Delivery.objects.filter(template=template, created_at__gte=since, text__isnull=False)
    return [
        SentText(address=str(row.address), text=str(row.text), at=row.created_at)
        for row in rows.order_by("-created_at", "-id")[:limit]
    ]


def list_deliveries(*, channel: str = "", state: str = "", cursor: str | None = None, limit: int = 30) -> Page:
    """Deliveries by state, newest first, for the system administrator; the text is not shown."""
    rows = Delivery.objects.exclude(channel="in_app")
    if channel:
        rows = rows.filter(channel=channel)
    if state:
        rows = rows.filter(state=state)
    return page(rows, order=("-created_at", "-id"), cursor=cursor, limit=limit)


def unconfirmed_ids(*, since: datetime, limit: int = 200) -> list[int]:
    """Deliveries handed to a gateway whose receipt is still missing."""
    rows = Delivery.objects.filter(state=DeliveryState.SENT, created_at__gte=since)
    return list(rows.order_by("created_at").values_list("id", flat=True)[:limit])


def wechat_bound(patient_ids: Iterable[int]) -> set[int]:
    """Those of these residents whom WeChat reaches."""
    rows = WechatBinding.objects.filter(patient_id__in=list(patient_ids))
    return set(rows.values_list("patient_id", flat=True))


def outcomes_of(message_ids: Iterable[int]) -> dict[int, str]:
    """Message → how far it got: read, delivered, failed or sent. What is read was reached, on whatever way."""
    ids = list(message_ids)
    read = set(Message.objects.filter(pk__in=ids, read_at__isnull=False).values_list("pk", flat=True))
    outcomes = dict.fromkeys(ids, "sent")
    rows = Delivery.objects.filter(message_id__in=ids).exclude(channel=Channel.IN_APP)
    for message_id, state in rows.values_list("message_id", "state"):
        if message_id is not None and state in (DeliveryState.DELIVERED, DeliveryState.FAILED):
            outcomes[message_id] = str(state)
    return outcomes | dict.fromkeys(read, "read")


def delivery_states(delivery_ids: Iterable[int]) -> dict[int, str]:
    """How far messages got, in words."""
    rows = Delivery.objects.filter(pk__in=list(delivery_ids)).values_list("pk", "state")
    return {number: DeliveryState(state).label for number, state in rows}


def deliveries_of(message_id: int) -> list[tuple[int, str]]:
    """Number and channel of what left the house for a message."""
    return list(Delivery.objects.filter(message_id=message_id).order_by("id").values_list("pk", "channel"))
