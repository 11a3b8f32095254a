"""How offers and contracts come to an end. Nothing is deleted; a decision line says who, why and under which rules."""

from datetime import date, datetime, timedelta

from django.db import transaction
from psycopg.types.range import DateRange

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..events import ContractClosed, ContractEnded, ContractVoided
from ..models import CONTRACT_LIFECYCLE, Contract, ContractStatus, EndReason, Origin
from ..queries import PolicyVersion, list_expired_offers, list_signed_for_patient
from .acts import decide
from .errors import NotYourTurn, PeriodOver
from .signing import lock_contract, settle_current_team


@transaction.atomic
def decline_contract(*, contract_id: int, by: Actor, at: datetime, reason_code: str, note: str = "") -> Contract:
    """The asked party says no, with a reason.

    :raises NotYourTurn: if the actor made the offer (then it is withdrawn, not declined)
    """
    contract = lock_contract(contract_id=contract_id)
    if (contract.origin == Origin.RESIDENT) != (by.kind == "staff"):
        raise NotYourTurn("自己发起的签约请用“撤回”")
    return _close(contract=contract, move="decline", by=by, at=at, reason_code=reason_code, note=note)


@transaction.atomic
def withdraw_contract(*, contract_id: int, by: Actor, at: datetime, note: str = "") -> Contract:
    """The party that made the offer takes it back.

    :raises NotYourTurn: if the other party made it
    """
    contract = lock_contract(contract_id=contract_id)
    if (contract.origin == Origin.RESIDENT) != (by.kind == "resident"):
        raise NotYourTurn("对方发起的签约请用“拒绝”")
    return _close(contract=contract, move="withdraw", by=by, at=at, reason_code="withdrawn", note=note)


def lapse_expired_offers(*, by: Actor, at: datetime) -> int:
    """Close the offers that waited longer than their policy allows; each in a transaction of its own."""
    lapsed = 0
    for offer in list_expired_offers(today=local_date(at)):
        with transaction.atomic():
            contract = lock_contract(contract_id=offer.pk)
            if contract.status in (ContractStatus.DRAFT, ContractStatus.OFFERED):
                _close(contract=contract, move="lapse", by=by, at=at, reason_code="waited_too_long")
                lapsed += 1
    return lapsed


@transaction.atomic
def end_contract(
    *,
    contract_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    ended_date: date | None = None,
    note: str = "",
    reason_code: str = "",
) -> Contract:
    """End a signed contract; `ended_date` is the first day on which it no longer holds (default: today).

    `reason` is what the end counts as; `reason_code` is the policy's own reason, where it names finer ones.

    :raises InvalidTransition: if it is not signed
    :raises PeriodOver: if it had run out before that day
    """
    contract = end_locked(
        contract=lock_contract(contract_id=contract_id),
        reason=reason,
        ended_date=ended_date or local_date(at),
        by=by,
        at=at,
        note=note,
        reason_code=reason_code,
    )
    settle_current_team(patient_id=contract.patient_id, by=by, at=at)
    publish_end(contract=contract, ended_date=ended_date or local_date(at), by=by, at=at)
    return contract


def end_locked(
    *,
    contract: Contract,
    reason: str,
    ended_date: date,
    by: Actor,
    at: datetime,
    note: str = "",
    reason_code: str = "",
) -> Contract:
    """The end itself, of a contract the caller has locked.

    :raises InvalidTransition: if it is not signed
    :raises PeriodOver: if it had run out before that day
    """
    target = CONTRACT_LIFECYCLE.target_of("end", current=contract.status)
    start, end = contract.period.lower, contract.period.upper
    if ended_date >= end:
        raise PeriodOver()
    contract.status, contract.ended_at, contract.end_reason = target, at, EndReason(reason)
    contract.period = DateRange(start, ended_date) if ended_date > start else DateRange(empty=True)
    contract.save(update_fields=["status", "ended_at", "end_reason", "period"])
    decide(
        contract=contract,
        move="end",
        by=by,
        at=at,
        reason_code=reason_code or reason,
        note=note,
        rule_version=PolicyVersion.of(contract.policy).label,
    )
    return contract


def publish_end(
    *, contract: Contract, ended_date: date, by: Actor, at: datetime, continued_by_id: int | None = None
) -> None:
    """Tell the floors above that a contract ended, and which one goes on from it."""
    events.publish(
        ContractEnded(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
            reason=contract.end_reason,
            ended_date=ended_date,
            signed_date=contract.signed_date,  # type: ignore[arg-type]  # only a signed contract can end
            start=contract.agreed_period.lower,
            continued_by_id=continued_by_id,
        )
    )


@transaction.atomic
def void_contract(*, contract_id: int, by: Actor, at: datetime, note: str) -> Contract:
    """Entered in error: the contract never counted."""
    contract = lock_contract(contract_id=contract_id)
    was_signed = contract.status in (ContractStatus.SIGNED, ContractStatus.ENDED)
    contract.status = CONTRACT_LIFECYCLE.target_of("void", current=contract.status)
    contract.save(update_fields=["status"])
    decide(
        contract=contract,
        move="void",
        by=by,
        at=at,
        reason_code="entered_in_error",
        note=note,
        rule_version=PolicyVersion.of(contract.policy).label,
    )
    if was_signed:
        settle_current_team(patient_id=contract.patient_id, by=by, at=at)
    events.publish(
        ContractVoided(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
            was_signed=was_signed,
            signed_date=contract.signed_date,
            start=contract.agreed_period.lower,
        )
    )
    return contract


@transaction.atomic
def close_contracts_of(*, patient_id: int, reason: str, last_date: date, by: Actor, at: datetime) -> int:
    """A death or a move ends what is signed after the last day and closes what is on offer."""
    ended_date = last_date + timedelta(days=1)
    closed = 0
    for held in list_signed_for_patient(patient_id=patient_id, start=ended_date, end=date.max):
        if held.status == ContractStatus.SIGNED:
            end_contract(contract_id=held.pk, reason=reason, by=by, at=at, ended_date=ended_date)
            closed += 1
    offers = Contract.objects.filter(
        patient_id=patient_id, status__in=[ContractStatus.DRAFT, ContractStatus.OFFERED]
    ).values_list("pk", flat=True)
    for contract_id in list(offers):
        contract = lock_contract(contract_id=contract_id)
        _close(contract=contract, move="lapse", by=by, at=at, reason_code=reason)
        closed += 1
    return closed


def lapse_offer(offer: Contract, *, by: Actor, at: datetime, reason_code: str) -> Contract:
    """An open offer the caller has locked comes to nothing."""
    return _close(contract=offer, move="lapse", by=by, at=at, reason_code=reason_code)


def _close(*, contract: Contract, move: str, by: Actor, at: datetime, reason_code: str, note: str = "") -> Contract:
    contract.status = CONTRACT_LIFECYCLE.target_of(move, current=contract.status)
    contract.save(update_fields=["status"])
    decide(
        contract=contract,
        move=move,
        by=by,
        at=at,
        reason_code=reason_code,
        note=note,
        rule_version=PolicyVersion.of(contract.policy).label,
    )
    events.publish(
        ContractClosed(
            organization_id=contract.organization_id,
            by=by.label,
            at=at,
            contract_id=contract.pk,
            patient_id=contract.patient_id,
            team_id=contract.team_id,
            move=move,
        )
    )
    return contract
