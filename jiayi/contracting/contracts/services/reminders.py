"""续签提醒: said before it is sent, sent to those it concerns, never twice for one contract that is renewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from jiayi.foundation.messaging import services as messaging
from jiayi.kernel import disclosure
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..models import Contract, SigningRefusal
from ..queries import held_until, list_expiring, not_to_be_asked
from ..rules import days_left
from ..rules.summary import chinese_date
from .asking import until_when

TEMPLATE = "contract_expiring"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """What would happen to one contract of the selection, and why."""

    contract_id: int
    patient_id: int
    name: str
    will_send: bool
    reason: str


def preview_reminders(*, contract_ids: Sequence[int], today: date) -> list[Reminder]:
    """One line per chosen contract in scope."""
    return [reminder for _, reminder in _judged(contract_ids=contract_ids, today=today)]


@transaction.atomic
def send_reminders(*, contract_ids: Sequence[int], by: Actor, at: datetime) -> list[Reminder]:
    """Write to those whose contract ends soon and is not renewed; the others are skipped and say why."""
    today = local_date(at)
    judged = _judged(contract_ids=contract_ids, today=today)
    for contract, reminder in judged:
        if reminder.will_send:
            messaging.send(
                to_patient=contract.patient_id,
                template=TEMPLATE,
                context={
                    "team": contract.team.name,
                    "end": chinese_date(contract.period.upper - timedelta(days=1)),
                    "count": days_left(end=contract.period.upper, today=today),
                    "contract": contract.pk,
                },
                ways=(),
                by=by,
                at=at,
            )
    return [reminder for _, reminder in judged]


def _judged(*, contract_ids: Sequence[int], today: date) -> list[tuple[Contract, Reminder]]:
    contracts = list_expiring(contract_ids=contract_ids, today=today)
    refused = not_to_be_asked(patient_ids=[contract.patient_id for contract in contracts], on=today)
    held = held_until(contract_ids=[contract.pk for contract in contracts])
    return [
        (
            contract,
            _judge(contract, refusal=refused.get(contract.patient_id), is_held=contract.pk in held, today=today),
        )
        for contract in contracts
    ]


def _judge(contract: Contract, *, refusal: SigningRefusal | None, is_held: bool, today: date) -> Reminder:
    will_send, reason = _verdict(contract, today=today)
    if will_send and refusal is not None:
        will_send, reason = False, f"居民说过不愿签，{until_when(refusal)}"
    if will_send and is_held:
        will_send, reason = False, "居民说不知道这份签约，正在核实"
    return Reminder(
        contract_id=contract.pk,
        patient_id=contract.patient_id,
        name=disclosure.shown_name(contract.patient_id, contract.patient.name),
        will_send=will_send,
        reason=reason,
    )


def _verdict(contract: Contract, *, today: date) -> tuple[bool, str]:
    state: str = contract.state  # type: ignore[attr-defined]
    if contract.is_renewed:  # type: ignore[attr-defined]
        return False, "已续签"
    if not contract.patient.is_current:
        return False, "已故或已迁出"
    if state == "expiring":
        return True, f"站内消息，还有 {days_left(end=contract.period.upper, today=today)} 天到期"
    if state == "active":
        return False, f"离到期还有 {days_left(end=contract.period.upper, today=today)} 天"
    return False, {"pending_start": "还没生效", "expired": "已到期"}.get(state, "不是有效协议")
