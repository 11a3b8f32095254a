from datetime import datetime

from ninja import Schema

from jiayi.kernel import crypto
from jiayi.kernel.schemas import Out

from .models import Delivery


class MessageOut(Out):
    id: int
    patient_id: int | None
    kind: str
    title: str
    body: str
    link: str
    sender_name: str
    created_at: datetime
    read_at: datetime | None


class UnreadOut(Schema):
    """Counted up to 100."""

    unread: int


class DeliveryOut(Schema):
    id: int
    template: str
    channel: str
    channel_label: str
    state: str
    state_label: str
    address: str
    attempts: int
    error: str
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        return cls(
            id=delivery.pk,
            template=delivery.template,
            channel=delivery.channel,
            channel_label=delivery.get_channel_display(),
            state=delivery.state,
            state_label=delivery.get_state_display(),
            address=crypto.masked_phone(str(delivery.address)) if delivery.address else "",
            attempts=delivery.attempts,
            error=delivery.error,
            created_at=delivery.created_at,
            sent_at=delivery.sent_at,
            closed_at=delivery.closed_at,
        )
