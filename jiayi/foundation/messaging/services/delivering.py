import json
from datetime import datetime, timedelta

from django.db import transaction

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.errors import NotFound

from .. import rules
from ..adapters import GatewayRefused, GatewayUnavailable, gateway_for
from ..models import DELIVERY_LIFECYCLE, Delivery, DeliveryState
from . import sending

# A phone that was off for a day will not get the message any more.
RECEIPT_TIME = timedelta(days=1)


def deliver(*, delivery_id: int, at: datetime) -> int | None:
    """Hand one delivery to its gateway; seconds until the next try, or None when there is nothing more to do.

    The row is locked while the gateway is spoken to, so two workers never send the same message.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery_id).first()
        if delivery is None or delivery.state != DeliveryState.QUEUED:
            return None
        delivery.attempts += 1
        try:
            delivery.provider_number = gateway_for(delivery.channel).send(
                address=str(delivery.address),
                text=str(delivery.text),
                provider_code=delivery.provider_code,
                template=delivery.template,
                values=json.loads(str(delivery.filling or "{}")),
            )
        except GatewayUnavailable as problem:
            if delivery.attempts < rules.MAX_ATTEMPTS:
                delivery.save(update_fields=["attempts"])
                return rules.retry_wait(delivery.attempts)
            _close(delivery, "fail", at, error=str(problem))
            return None
        except GatewayRefused as problem:
            _close(delivery, "fail", at, error=str(problem))
            return None
        delivery.state = DELIVERY_LIFECYCLE.target_of("send", current=delivery.state)
        delivery.sent_at = at
        delivery.save(update_fields=["state", "attempts", "provider_number", "sent_at"])
        return None


def poll_receipt(*, delivery_id: int, at: datetime) -> None:
    """Ask the gateway how far a message got; after a day without an answer it counts as failed."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(skip_locked=True).filter(pk=delivery_id).first()
        if delivery is None or delivery.state != DeliveryState.SENT:
            return
        gateway = gateway_for(delivery.channel)
        if not gateway.tells_receipts:  # it stays sent: that is all one knows
            return
        try:
            receipt = gateway.receipt(delivery.provider_number)
        except (GatewayUnavailable, GatewayRefused):
            receipt = "sent"
        if receipt == "delivered":
            _close(delivery, "deliver", at)
        elif receipt == "failed":
            _close(delivery, "fail", at, error="网关报告没有送达")
        elif delivery.sent_at is not None and delivery.sent_at + RECEIPT_TIME <= at:
            _close(delivery, "fail", at, error="一天内没有送达回执")


def retry_delivery(*, delivery_id: int) -> Delivery:
    """Queue a failed delivery again, while its text is still kept.

    :raises NotFound: if there is none
    :raises InvalidTransition: if it did not fail
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, text__isnull=False).first()
        if delivery is None:
            raise NotFound()
        delivery.state = DELIVERY_LIFECYCLE.target_of("retry", current=delivery.state)
        delivery.attempts, delivery.closed_at = 0, None
        delivery.save(update_fields=["state", "attempts", "closed_at"])
        sending.defer_delivery(delivery.pk)
    return delivery


def wipe_texts(*, at: datetime) -> int:
    """Forget addresses and texts some hours after they were written: codes and phones are not kept."""
    kept = timedelta(hours=safeguards.value_of("sms_text_hours", at=at))
    old = Delivery.objects.filter(created_at__lt=at - kept, text__isnull=False)
    return old.update(text=None, address=None, filling=None)


def _close(delivery: Delivery, move: str, at: datetime, *, error: str = "") -> None:
    delivery.state = DELIVERY_LIFECYCLE.target_of(move, current=delivery.state)
    delivery.closed_at = at
    delivery.error = error[:200]
    delivery.save(update_fields=["state", "attempts", "closed_at", "error"])
